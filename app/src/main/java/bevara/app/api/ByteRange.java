package bevara.app.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of a file a request wants (RFC 9110, 14).
sealed interface ByteRange {
    Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /// All of it: nothing else was asked for, or what was asked for is not understood here, as several ranges at once.
    record Whole() implements ByteRange {}

    record Part(long first, long last) implements ByteRange {
        long length() {
            return last - first + 1;
        }
    }

    /// Nothing of the file lies there.
    record Outside() implements ByteRange {}

    static ByteRange of(@Nullable String header, long size) {
        if (header == null) return new Whole();
        var range = ONE.matcher(header);
        if (!range.matches()) return new Whole();
        var from = range.group(1);
        var to = range.group(2);
        if (from.isEmpty() && to.isEmpty()) return new Whole();
        if (from.isEmpty()) {
            long suffix = Long.parseLong(to);
            if (suffix == 0 || size == 0) return new Outside();
            return new Part(Math.max(0, size - suffix), size - 1);
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? size - 1 : Math.min(Long.parseLong(to), size - 1);
        if (!to.isEmpty() && Long.parseLong(to) < first) return new Whole();
        return first >= size ? new Outside() : new Part(first, last);
    }
}
