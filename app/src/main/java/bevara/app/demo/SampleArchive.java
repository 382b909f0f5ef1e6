package bevara.app.demo;

import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Packs files, named by their paths; the same bytes each time.
final class SampleArchive {
    private static final LocalDateTime PACKED = LocalDateTime.of(2026, 1, 15, 8, 0);

    private SampleArchive() {}

    static byte[] zip(Map<String, byte[]> files) {
        try (var out = new ByteArrayOutputStream();
                var zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(PACKED);
                // OpenDocument wants its first member uncompressed.
                if (file.getKey().equals("mimetype")) store(entry, file.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
            zip.finish();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void store(ZipEntry entry, byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
    }

    static byte[] tarGz(Map<String, byte[]> files) {
        try (var out = new ByteArrayOutputStream()) {
            try (var gzip = new GZIPOutputStream(out);
                    var tar = new TarArchiveOutputStream(gzip, "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                for (var file : files.entrySet()) {
                    var entry = new TarArchiveEntry(file.getKey());
                    entry.setSize(file.getValue().length);
                    entry.setModTime(FileTime.fromMillis(0));
                    tar.putArchiveEntry(entry);
                    tar.write(file.getValue());
                    tar.closeArchiveEntry();
                }
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A bag (RFC 8493) of these payload files, all under one top folder. `info` is bag-info.txt's lines.
    static Map<String, byte[]> bag(String name, Map<String, String> info, Map<String, byte[]> payload) {
        var bag = new LinkedHashMap<String, byte[]>();
        bag.put("bagit.txt", text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        var lines = new StringBuilder();
        info.forEach(
                (label, value) -> lines.append(label).append(": ").append(value).append('\n'));
        bag.put("bag-info.txt", text(lines.toString()));
        bag.put("manifest-sha256.txt", text(manifest("data/", payload)));
        bag.put("tagmanifest-sha256.txt", text(manifest("", bag)));
        payload.forEach((path, content) -> bag.put("data/" + path, content));
        return under(name, bag);
    }

    static Map<String, byte[]> under(String folder, Map<String, byte[]> files) {
        var moved = new LinkedHashMap<String, byte[]>();
        files.forEach((path, content) -> moved.put(folder + "/" + path, content));
        return moved;
    }

    private static String manifest(String prefix, Map<String, byte[]> files) {
        var lines = new StringBuilder();
        files.forEach((path, content) -> lines.append(Digest.of(content).hex())
                .append("  ")
                .append(prefix)
                .append(path)
                .append('\n'));
        return lines.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
