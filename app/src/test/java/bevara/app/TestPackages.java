package bevara.app;

import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Small packages, the same bytes each time.
public final class TestPackages {
    private TestPackages() {}

    public static byte[] bag(String name, Map<String, byte[]> payload) {
        var files = new LinkedHashMap<String, byte[]>();
        var manifest = new StringBuilder();
        payload.forEach((path, content) -> manifest.append(Digest.of(content).hex())
                .append("  data/")
                .append(path)
                .append('\n'));
        files.put(name + "/bagit.txt", utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        files.put(
                name + "/bag-info.txt",
                utf8("External-Identifier: " + name + "\nExternal-Description: Ärende " + name + "\n"));
        files.put(name + "/manifest-sha256.txt", utf8(manifest.toString()));
        payload.forEach((path, content) -> files.put(name + "/data/" + path, content));
        return zip(files);
    }

    public static byte[] zip(Map<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String reprDigest(byte[] content) {
        var bytes = HexFormat.of().parseHex(Digest.of(content).hex());
        return "sha-256=:" + Base64.getEncoder().encodeToString(bytes) + ":";
    }
}
