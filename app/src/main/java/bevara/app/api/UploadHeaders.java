package bevara.app.api;

import bevara.ingest.UploadPart;
import bevara.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the headers of resumable uploads ([tus 1.0](https://tus.io/protocols/resumable-upload)).
final class UploadHeaders {
    private UploadHeaders() {}

    /// Upload-Metadata: names and their values in Base64, with commas between; a value may be missing.
    static Map<String, String> metadata(@Nullable String header) {
        var found = new HashMap<String, String>();
        if (header == null || header.isBlank()) return found;
        for (var pair : header.split(",", -1)) {
            var parts = pair.strip().split(" +", -1);
            if (parts[0].isEmpty() || parts.length > 2) throw new ApiFault("upload-metadata-invalid");
            var value = parts.length == 1 ? "" : text(parts[1]);
            if (found.put(parts[0], value) != null) throw new ApiFault("upload-metadata-invalid");
        }
        return found;
    }

    private static String text(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiFault("upload-metadata-invalid");
        }
    }

    /// The digest of the whole package, in hexadecimal; null when none is stated.
    static @Nullable Digest sha256(@Nullable String hex) {
        if (hex == null || hex.isEmpty()) return null;
        try {
            return new Digest(hex.toLowerCase(java.util.Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ApiFault("upload-metadata-invalid");
        }
    }

    /// Upload-Checksum: an algorithm and the digest in Base64; null when there is none.
    static UploadPart.@Nullable Checksum checksum(@Nullable String header) {
        if (header == null) return null;
        var parts = header.strip().split(" +", -1);
        if (parts.length != 2) throw new ApiFault("upload-checksum-invalid");
        return switch (parts[0]) {
            case "sha1" -> new UploadPart.Checksum("SHA-1", hex(parts[1], 20));
            case "sha256" -> new UploadPart.Checksum("SHA-256", hex(parts[1], 32));
            default -> throw new ApiFault("upload-checksum-invalid");
        };
    }

    private static String hex(String base64, int length) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            if (bytes.length == length) return HexFormat.of().formatHex(bytes);
        } catch (IllegalArgumentException e) {
            throw new ApiFault("upload-checksum-invalid");
        }
        throw new ApiFault("upload-checksum-invalid");
    }

    /// A number of bytes; -1 when it is none.
    static long bytes(@Nullable String header) {
        return header != null && header.matches("[0-9]{1,18}") ? Long.parseLong(header) : -1;
    }
}
