package bevara.app.command;

import bevara.ingest.Receipt;
import bevara.storage.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// Compares a package, or a folder, with what a receipt says was delivered.
final class PackageComparison {
    private final Words words;
    private final Receipt receipt;

    PackageComparison(Words words, Receipt receipt) {
        this.words = words;
        this.receipt = receipt;
    }

    /// What differs, one line each; empty when nothing does.
    List<String> with(Path pack) throws IOException {
        var differences = new ArrayList<String>();
        if (Files.isRegularFile(pack)) {
            var sha256 = digest(Files.newInputStream(pack));
            if (!sha256.equals(receipt.packageSha256()))
                differences.add(words.say("compare.package", sha256, receipt.packageSha256()));
        }
        var found = Files.isDirectory(pack) ? folder(pack) : archive(pack);
        for (var file : receipt.files()) {
            var sha256 = found.remove(file.path());
            if (sha256 == null) differences.add(words.say("compare.missing", file.path()));
            else if (!sha256.equals(file.sha256())) differences.add(words.say("compare.differs", file.path()));
        }
        found.keySet().forEach(path -> differences.add(words.say("compare.extra", path)));
        return differences;
    }

    private static Map<String, String> folder(Path folder) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).toList())
                found.put(folder.relativize(file).toString().replace('\\', '/'), digest(Files.newInputStream(file)));
        }
        return found;
    }

    private Map<String, String> archive(Path file) throws IOException {
        var found = isZip(file) ? zip(file) : tar(file);
        return withoutTopFolder(found);
    }

    private static boolean isZip(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var start = in.readNBytes(2);
            return start.length == 2 && start[0] == 'P' && start[1] == 'K';
        }
    }

    private static Map<String, String> zip(Path file) throws IOException {
        var found = new TreeMap<String, String>();
        try (var zip = ZipFile.builder().setPath(file).get()) {
            var entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                var entry = entries.nextElement();
                if (!entry.isDirectory()) found.put(entry.getName(), digest(zip.getInputStream(entry)));
            }
        }
        return found;
    }

    private static Map<String, String> tar(Path file) throws IOException {
        var found = new TreeMap<String, String>();
        try (var in = new BufferedInputStream(Files.newInputStream(file));
                var tar = new TarArchiveInputStream(unzipped(in), "UTF-8")) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) found.put(entry.getName().replaceFirst("^\\./", ""), digestOf(tar));
            }
        }
        return found;
    }

    private static InputStream unzipped(BufferedInputStream in) throws IOException {
        in.mark(2);
        var gzipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzipped
                ? GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get()
                : in;
    }

    /// A receipt's paths begin inside the folder that holds all of the package, where there is one.
    private Map<String, String> withoutTopFolder(Map<String, String> found) {
        var named = receipt.files().stream().map(Receipt.File::path).toList();
        if (named.isEmpty() || found.containsKey(named.getFirst())) return found;
        var stripped = new TreeMap<String, String>();
        found.forEach((path, sha256) -> stripped.put(path.substring(path.indexOf('/') + 1), sha256));
        return stripped;
    }

    private static String digest(InputStream in) throws IOException {
        try (in) {
            return digestOf(in);
        }
    }

    private static String digestOf(InputStream in) throws IOException {
        var digest = Digest.sha256();
        var reading = new DigestInputStream(in, digest);
        reading.transferTo(java.io.OutputStream.nullOutputStream());
        return Digest.of(digest).hex();
    }
}
