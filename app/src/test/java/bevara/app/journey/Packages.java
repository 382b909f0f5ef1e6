package bevara.app.journey;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Packages made by hand, as the standards describe them and without Bevara's own code.
final class Packages {
    private Packages() {}

    /// A bag in the layout of RFC 8493, in one top folder.
    static Map<String, byte[]> bag(String name, String description, Map<String, byte[]> payload) {
        var files = new LinkedHashMap<String, byte[]>();
        var manifest = new StringBuilder();
        payload.forEach((path, bytes) -> {
            files.put(name + "/data/" + path, bytes);
            manifest.append(sha256(bytes)).append("  data/").append(path).append('\n');
        });
        files.put(name + "/bagit.txt", utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        files.put(
                name + "/bag-info.txt",
                utf8("Source-Organization: Byggnadsnämnden\nExternal-Description: " + description
                        + "\nExternal-Identifier: " + name + "\n"));
        files.put(name + "/manifest-sha256.txt", utf8(manifest.toString()));
        return files;
    }

    static byte[] zip(Map<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// Path and bytes of each file in a folder.
    static Map<String, byte[]> folder(Path folder) {
        try (var paths = Files.walk(folder)) {
            var files = new TreeMap<String, byte[]>();
            for (var path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator)
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, byte[]> unzip(byte[] archive) {
        var files = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new java.io.ByteArrayInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry())
                if (!entry.isDirectory()) files.put(entry.getName(), zip.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
