package bevara.app.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.CRC32;

/// Our own static files, and a mark that changes when one of them does.
final class Assets {
    static final List<String> NAMES = List.of(
            "bevara.css",
            "logo.svg",
            "rings.svg",
            "deliver.js",
            "tar.js",
            "upload.js",
            "live.js",
            "viewer.js",
            "files.js",
            "catalogue.js");
    static final String VERSION = version();

    private Assets() {}

    private static String version() {
        var sum = new CRC32();
        for (var name : NAMES) {
            try (var file = Assets.class.getResourceAsStream("/static/assets/" + name)) {
                if (file != null) sum.update(file.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Long.toString(sum.getValue(), Character.MAX_RADIX);
    }
}
