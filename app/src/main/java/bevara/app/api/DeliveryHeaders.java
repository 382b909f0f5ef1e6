package bevara.app.api;

import bevara.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;

/// Reads the headers that come with a package.
public final class DeliveryHeaders {
    private static final Pattern MEMBER = Pattern.compile("\\s*([a-z0-9-]+)\\s*=\\s*:([A-Za-z0-9+/=]*):\\s*(;[^,]*)?");
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final int LONGEST_NAME = 255;

    private DeliveryHeaders() {}

    /// The SHA-256 of a Repr-Digest (RFC 9530); null when none is stated. Other algorithms are passed over, as the RFC
    /// allows.
    public static @Nullable Digest reprDigest(@Nullable String header) {
        if (header == null) return null;
        Digest found = null;
        for (var part : header.split(",", -1)) {
            var member = MEMBER.matcher(part);
            if (!member.matches()) throw new ApiFault("digest-header-invalid");
            if (member.group(1).equals("sha-256")) found = sha256(member.group(2));
        }
        return found;
    }

    private static Digest sha256(String base64) {
        try {
            return new Digest(HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            throw new ApiFault("digest-header-invalid");
        }
    }

    /// The Idempotency-Key, with or without the quotation marks of a structured field.
    public static @Nullable String idempotencyKey(@Nullable String header) {
        if (header == null) return null;
        var key = header.strip();
        if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) key = key.substring(1, key.length() - 1);
        if (!KEY.matcher(key).matches()) throw new ApiFault("idempotency-key-invalid");
        return key;
    }

    /// The package's name by Content-Disposition, without folders and control characters; `package` when there is none.
    public static String fileName(@Nullable String header) {
        if (header == null) return "package";
        try {
            var stated = ContentDisposition.parse(utf8(header)).getFilename();
            if (stated == null) return "package";
            return cleanName(stated);
        } catch (IllegalArgumentException e) {
            return "package";
        }
    }

    /// A stated name without folders and control characters; `package` when nothing is left.
    static String cleanName(String stated) {
        var last = stated.substring(Math.max(stated.lastIndexOf('/'), stated.lastIndexOf('\\')) + 1);
        var clean = last.replaceAll("\\p{Cntrl}", "").strip();
        if (clean.isEmpty()) return "package";
        return clean.length() <= LONGEST_NAME ? clean : clean.substring(clean.length() - LONGEST_NAME);
    }

    /// Tomcat reads headers as Latin-1, while clients that write beyond ASCII mean UTF-8.
    private static String utf8(String header) {
        if (header.chars().allMatch(c -> c < 0x80) || header.chars().anyMatch(c -> c > 0xff)) return header;
        var bytes = header.getBytes(StandardCharsets.ISO_8859_1);
        var read = new String(bytes, StandardCharsets.UTF_8);
        return read.contains("\ufffd") ? header : read;
    }
}
