package bevara.ingest;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a name in a package may be, so that it means the same file on every system and never one outside.
final class PathRules {
    private static final Pattern ABSOLUTE = Pattern.compile("(?s)[/\\\\].*|[A-Za-z]:([/\\\\].*)?");
    private static final Pattern UP = Pattern.compile("(?s)(.*[/\\\\])?\\.\\.([/\\\\].*)?");

    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|(com|lpt)[1-9¹²³])(\\..*)?");
    /// Marks of direction, and letters without width.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF]");

    private final Limits limits;

    PathRules(Limits limits) {
        this.limits = limits;
    }

    /// A member's name without a leading `./` and a folder's closing slash; empty for the package itself.
    static String plain(String name) {
        var path = name;
        while (path.startsWith("./")) path = path.substring(2);
        if (path.equals(".")) return "";
        return path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
    }

    /// Whether there is nothing at all to say of a path, seen at a glance: most have nothing but letters of ASCII,
    /// digits, and `_`, `-`, `.` inside their names.
    boolean ordinary(String path) {
        if (path.length() > limits.elementBytes()) return false;
        int depth = 0;
        char before = '/';
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            // One of these may begin the name of a device.
            if (letter && before == '/' && "cpanlCPANL".indexOf(c) >= 0) return false;
            boolean inside = c == '.' || c == '/';
            if (inside && (before == '/' || before == '.')) return false;
            if (!letter && !inside && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
            if (c == '/' && ++depth >= limits.nesting()) return false;
            before = c;
        }
        return before != '/' && before != '.';
    }

    /// Every rule that this path breaks.
    List<Code> broken(String path) {
        var broken = new ArrayList<Code>(0);
        if (ABSOLUTE.matcher(path).matches()) broken.add(Code.PATH_ABSOLUTE);
        if (climbs(path)) broken.add(Code.PATH_ESCAPES);
        else if (broken.isEmpty() && malformed(path)) broken.add(Code.PATH_INVALID);
        if (path.chars().filter(c -> c == '/').count() >= limits.nesting()) broken.add(Code.PATH_TOO_DEEP);
        return broken;
    }

    static boolean climbs(String path) {
        return path.contains("..") && UP.matcher(path).matches();
    }

    static boolean absolute(String path) {
        return ABSOLUTE.matcher(path).matches();
    }

    private boolean malformed(String path) {
        if (bytes(path) > limits.pathBytes()) return true;
        for (var element : path.split("/", -1)) {
            if (element.isEmpty() || element.equals(".") || bytes(element) > limits.elementBytes()) return true;
        }
        return path.chars().anyMatch(c -> (c < 0x20 || c == 0x7f) && c != '\n' && c != '\r');
    }

    /// Strange, but RFC 8493 provides for it and so do most systems.
    static boolean breaksLine(String path) {
        return path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0;
    }

    /// With a right-to-left mark in it, `fakturafdp.exe` shows itself as `fakturaexe.pdf`.
    static boolean misleads(String path) {
        return INVISIBLE.matcher(path).find();
    }

    /// The first element that Windows cannot have as a name, empty when there is none (RFC 8493, 6.1.1).
    static String foreignToWindows(String path) {
        for (var element : path.split("/")) {
            boolean foreign = element.endsWith(".")
                    || element.endsWith(" ")
                    || DEVICE.matcher(element).matches();
            if (foreign || element.chars().anyMatch(c -> "<>:\"|?*\\".indexOf(c) >= 0)) return element;
        }
        return "";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Two paths with the same key are one file on a system that minds neither case nor Unicode form.
    static String clashKey(String path) {
        if (path.chars().allMatch(c -> c < 0x80)) return path.toLowerCase(Locale.ROOT);
        var folded = Normalizer.normalize(path, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        return Normalizer.normalize(folded.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
