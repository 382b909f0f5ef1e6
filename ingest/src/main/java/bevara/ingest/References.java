package bevara.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds the files that a METS document's `xlink:href` means. It is a URL relative to the document; many tools
/// write something near to one, and what can mean one file only is taken for it.
final class References {
    private static final Pattern FILE_SCHEME = Pattern.compile("(?i)file:(//localhost|//(?=\\.))?(.*)");
    private static final Pattern OTHER_SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]+:.*");

    private final Listing listing;

    References(Listing listing) {
        this.listing = listing;
    }

    sealed interface Target {
        /// `repaired` when the reference is not written as it should be.
        record Found(Member member, boolean repaired) implements Target {}

        record Missing(String path) implements Target {}

        /// It names something that is not part of the package: another scheme, or an absolute path.
        record Outside() implements Target {}

        /// It climbs out of the package.
        record Escaping() implements Target {}
    }

    /// `folder` is the document's own folder inside the package: empty, or ending with a slash.
    Target resolve(String folder, String href) {
        var text = href.strip();
        boolean repaired = !text.equals(href);
        boolean absolute = text.startsWith("/");
        var scheme = FILE_SCHEME.matcher(text);
        if (scheme.matches()) {
            repaired = true;
            text = scheme.group(2);
            absolute = text.startsWith("/");
        } else if (OTHER_SCHEME.matcher(text).matches() && !text.matches("(?i)[a-z]:[\\\\/].*")) {
            return new Target.Outside();
        }
        text = text.replaceFirst("^/+", "");
        var found = candidates(folder, text, repaired || absolute || text.contains("%2F") || text.contains("%2f"));
        if (found != null) return found;
        if (absolute || text.matches("(?i)[a-z]:[\\\\/].*")) return new Target.Outside();
        var plain = normal(folder + decoded(text.replace('\\', '/')));
        return plain == null ? new Target.Escaping() : new Target.Missing(plain);
    }

    private Target.@org.jspecify.annotations.Nullable Found candidates(String folder, String text, boolean repaired) {
        var exact = find(folder + decoded(text));
        if (exact != null) return new Target.Found(exact, repaired);
        for (var guess : guesses(text)) {
            for (var base : folder.isEmpty() ? Set.of("") : java.util.List.of(folder, "")) {
                var member = find(base + guess);
                if (member != null) return new Target.Found(member, true);
            }
        }
        var path = normal(folder + decoded(text.replace('\\', '/')));
        if (path == null) return null;
        var alike = listing.alike(path);
        return alike.size() == 1 ? new Target.Found(alike.getFirst(), true) : null;
    }

    private static Set<String> guesses(String text) {
        var guesses = new LinkedHashSet<String>();
        guesses.add(decoded(text));
        guesses.add(text);
        var slashes = text.replace('\\', '/');
        guesses.add(decoded(slashes));
        guesses.add(decoded(slashes.replace('+', ' ')));
        return guesses;
    }

    private @org.jspecify.annotations.Nullable Member find(String path) {
        var normal = normal(path);
        return normal == null ? null : listing.find(normal).orElse(null);
    }

    /// Without `.` and `..`; null when it climbs out.
    private static @org.jspecify.annotations.Nullable String normal(String path) {
        var elements = new ArrayDeque<String>();
        for (var element : path.split("/", -1)) {
            switch (element) {
                case "", "." -> {}
                case ".." -> {
                    if (elements.pollLast() == null) return null;
                }
                default -> elements.addLast(element);
            }
        }
        return String.join("/", elements);
    }

    /// RFC 3986, 2.1; what is no escape stays as it is.
    static String decoded(String text) {
        if (text.indexOf('%') < 0) return text;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                out.write(bytes[i]);
            } else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
