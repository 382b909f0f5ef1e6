package bevara.app.api;

import bevara.storage.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;

/// Gives a file's bytes, whole or in part, with everything that lets caches, readers and sceptics do their work. What
/// users delivered is never run as a page of ours.
final class ContentAnswer {
    static final String SANDBOX = "sandbox; default-src 'none'";
    private static final Set<String> SHOWN_AS_TEXT = Set.of(
            "text/html",
            "application/xhtml+xml",
            "image/svg+xml",
            "application/xml",
            "text/xml",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/ecmascript",
            "application/json");
    private static final int BUFFER = 1 << 16;

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    ContentAnswer(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    /// What is given. `sha256` is null where it is not known.
    record Source(
            String name, String mime, long size, @Nullable Digest sha256, Bytes bytes) {}

    interface Bytes {
        InputStream from(long offset, long length) throws IOException;
    }

    void give(Source source, boolean download) throws IOException {
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", SANDBOX);
        response.setHeader("Cache-Control", "private, no-cache");
        var digest = source.sha256();
        if (digest != null) {
            var base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest.hex()));
            response.setHeader("ETag", etag(digest));
            response.setHeader("Repr-Digest", "sha-256=:" + base64 + ":");
            if (holdsAlready(digest)) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
        }
        switch (wanted(source)) {
            case ByteRange.Outside _ -> throw new OutsideRange(source.size());
            case ByteRange.Whole _ -> send(source, 0, source.size(), download);
            case ByteRange.Part part -> {
                response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
                response.setHeader(
                        "Content-Range", "bytes %d-%d/%d".formatted(part.first(), part.last(), source.size()));
                send(source, part.first(), part.length(), download);
            }
        }
    }

    /// To be answered with 416 and the size.
    static final class OutsideRange extends RuntimeException {
        private final long size;

        OutsideRange(long size) {
            super("outside of " + size + " bytes");
            this.size = size;
        }

        long size() {
            return size;
        }
    }

    private ByteRange wanted(Source source) {
        var condition = request.getHeader("If-Range");
        var digest = source.sha256();
        var changed = condition != null && (digest == null || !condition.strip().equals(etag(digest)));
        return changed ? new ByteRange.Whole() : ByteRange.of(request.getHeader("Range"), source.size());
    }

    private boolean holdsAlready(Digest digest) {
        var known = request.getHeader("If-None-Match");
        if (known == null) return false;
        for (var tag : known.split(",", -1)) {
            var strong = tag.strip().startsWith("W/") ? tag.strip().substring(2) : tag.strip();
            if (strong.equals("*") || strong.equals(etag(digest))) return true;
        }
        return false;
    }

    private static String etag(Digest digest) {
        return "\"" + digest.hex() + "\"";
    }

    private void send(Source source, long offset, long length, boolean download) throws IOException {
        response.setContentType(type(source.mime()));
        response.setContentLengthLong(length);
        var how = download ? ContentDisposition.attachment() : ContentDisposition.inline();
        response.setHeader(
                "Content-Disposition",
                how.filename(source.name(), StandardCharsets.UTF_8).build().toString());
        if (request.getMethod().equals("HEAD")) return;
        response.setBufferSize(BUFFER);
        try (var in = source.bytes().from(offset, length)) {
            var buffer = new byte[BUFFER];
            var out = response.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) out.write(buffer, 0, read);
        }
    }

    private static String type(String mime) {
        var bare = mime.replaceAll(";.*", "").strip();
        if (SHOWN_AS_TEXT.contains(bare) || bare.endsWith("+xml")) return "text/plain;charset=UTF-8";
        if (bare.startsWith("text/")) return mime.contains("charset") ? mime : bare + ";charset=UTF-8";
        return bare.matches("[\\w.+-]+/[\\w.+-]+") ? bare : "application/octet-stream";
    }
}
