package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// A bag made by hand, so that anything in it can be made wrong: two letters, a SHA-256 manifest, a tag manifest.
/// The tag manifest is written when all else is.
final class SampleBag {
    static final String MANIFEST = "manifest-sha256.txt";

    final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Charset charset;

    private SampleBag(String version, Charset charset) {
        this.charset = charset;
        put("bagit.txt", "BagIt-Version: " + version + "\nTag-File-Character-Encoding: " + charset + "\n");
    }

    /// Nothing but the declaration.
    static SampleBag bare(String version) {
        return new SampleBag(version, StandardCharsets.UTF_8);
    }

    static SampleBag in(String version, Charset charset) {
        var bag = new SampleBag(version, charset);
        bag.put("data/a.txt", "A").put("data/mapp/b.txt", "B");
        return bag.manifest("sha256");
    }

    static SampleBag of(String version) {
        return in(version, StandardCharsets.UTF_8);
    }

    SampleBag put(String path, String text) {
        return put(path, path.equals("bagit.txt") ? bytes(text) : text.getBytes(charset));
    }

    SampleBag put(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    SampleBag remove(String path) {
        files.remove(path);
        return this;
    }

    String text(String path) {
        return new String(files.getOrDefault(path, new byte[0]), charset);
    }

    /// Adds to the end of a file, which may be new.
    SampleBag add(String path, String text) {
        return put(path, text(path) + text);
    }

    SampleBag replace(String path, String what, String by) {
        return put(path, text(path).replace(what, by));
    }

    /// A payload file and its line in the manifest.
    SampleBag letter(String path, String stated) {
        put(path, "C");
        return add(MANIFEST, sum("sha256", path) + "  " + stated + "\n");
    }

    /// The whole payload, by an algorithm's normal name.
    SampleBag manifest(String algorithm) {
        var lines = new StringBuilder();
        for (var path : files.keySet())
            if (path.startsWith("data/"))
                lines.append(sum(algorithm, path)).append("  ").append(path).append('\n');
        return put("manifest-" + algorithm + ".txt", lines.toString());
    }

    /// All tag files that there are, and so the last to be written.
    SampleBag tagManifest(String algorithm) {
        var lines = new StringBuilder();
        for (var path : files.keySet())
            if (!path.startsWith("data/") && !path.startsWith("tagmanifest-"))
                lines.append(sum(algorithm, path)).append(" ").append(path).append('\n');
        return put("tagmanifest-" + algorithm + ".txt", lines.toString());
    }

    String sum(String algorithm, String path) {
        try {
            var name = Algorithm.named(algorithm).orElseThrow().standardName();
            return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(files.get(path)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
