package bevara.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;

/// Recognises formats by a file's first bytes and its name. Nothing is parsed, so nothing hostile can be
/// triggered: parsers run elsewhere.
final class Formats {
    /// As many bytes as Tika's signatures look at.
    static final int PREFIX = 1 << 16;

    private static final Set<String> ZIPS = Set.of("application/zip", "application/x-tika-ooxml");
    private static final Pattern DECLARED =
            Pattern.compile("application/(epub\\+zip|vnd\\.oasis\\.opendocument\\.[a-z]{1,12}(-[a-z]{1,12}){0,2})");
    private static final int LOCAL = 0x504b0304;

    private final MimeTypes types = MimeTypes.getDefaultMimeTypes();
    private final Map<String, FileFormat> formats = new ConcurrentHashMap<>();

    FileFormat recognise(String path, byte[] prefix, int length) {
        var metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, path.substring(path.lastIndexOf('/') + 1));
        String mime;
        try {
            mime = types.detect(new ByteArrayInputStream(prefix, 0, length), metadata)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (ZIPS.contains(mime)) mime = insideZip(prefix, length, mime);
        return formats.computeIfAbsent(mime, this::named);
    }

    private FileFormat named(String mime) {
        try {
            var description = types.forName(mime).getDescription();
            return new FileFormat(mime, description == null ? "" : description);
        } catch (MimeTypeException e) {
            return new FileFormat(mime, "");
        }
    }

    /// Office documents are zips: the names of the first members tell which.
    private static String insideZip(byte[] prefix, int length, String otherwise) {
        int at = 0;
        while (at + 30 <= length && big(prefix, at) == LOCAL) {
            int nameLength = little(prefix, at + 26);
            int data = at + 30 + nameLength + little(prefix, at + 28);
            if (data > length) break;
            var name = new String(prefix, at + 30, nameLength, StandardCharsets.UTF_8);
            long size = Integer.toUnsignedLong(little(prefix, at + 18) | little(prefix, at + 20) << 16);
            if (name.equals("mimetype") && size < 200 && data + size <= length)
                return declared(new String(prefix, data, (int) size, StandardCharsets.US_ASCII).strip(), otherwise);
            if (name.startsWith("word/"))
                return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            if (name.startsWith("xl/")) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            if (name.startsWith("ppt/"))
                return "application/vnd.openxmlformats-officedocument.presentationml.presentation";
            boolean sizeFollows = (little(prefix, at + 6) & 8) != 0;
            at = sizeFollows ? nextLocal(prefix, length, data) : (int) Math.min(length, data + size);
        }
        return otherwise;
    }

    /// The word of the file itself counts only among the formats that are told apart in this way.
    private static String declared(String mime, String otherwise) {
        return DECLARED.matcher(mime).matches() ? mime : otherwise;
    }

    private static int nextLocal(byte[] prefix, int length, int from) {
        for (int at = from; at + 4 <= length; at++) if (big(prefix, at) == LOCAL) return at;
        return length;
    }

    private static int little(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }

    private static int big(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}
