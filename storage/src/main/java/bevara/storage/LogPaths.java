package bevara.storage;

import java.util.Optional;
import java.util.regex.Pattern;

/// The names of what lies in a log's folder: C2SP tlog-tiles, and beside it the kept checkpoints and the keys.
final class LogPaths {
    static final String CHECKPOINT = "checkpoint";
    static final String CHECKPOINTS = "checkpoints";
    static final String TIMESTAMPS = "timestamps";
    static final String KEYS = "keys";
    static final int WIDTH = 256;

    /// `level` of the tiles that hold the entries themselves.
    static final int ENTRIES = -1;

    private static final Pattern TILE = Pattern.compile(
            "tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");
    private static final String NUMBER = "/([0-9]{3})/([0-9]{3})/([0-9]{3})/([0-9]{3})";
    private static final Pattern KEPT = Pattern.compile(CHECKPOINTS + NUMBER);
    private static final Pattern STAMPED = Pattern.compile(TIMESTAMPS + NUMBER);

    private LogPaths() {}

    static StoreKey folder(TenantId tenant) {
        return new StoreKey("tenants/" + tenant + "/log");
    }

    /// The place of a tile; `width` is 256 for a full one.
    record Tile(int level, long index, int width) {
        /// Whether a log of this size has it.
        boolean isIn(long size) {
            int height = Math.max(level, 0);
            long hashes = 8 * height >= Long.SIZE ? 0 : size >>> 8 * height;
            return index < hashes / WIDTH ? width <= WIDTH : index == hashes / WIDTH && width <= hashes % WIDTH;
        }

        boolean full() {
            return width == WIDTH;
        }

        Tile whole() {
            return new Tile(level, index, WIDTH);
        }

        String path() {
            var name = new StringBuilder("%03d".formatted(index % 1000));
            for (long rest = index / 1000; rest > 0; rest /= 1000) name.insert(0, "x%03d/".formatted(rest % 1000));
            var folder = level == ENTRIES ? "entries" : Integer.toString(level);
            return "tile/" + folder + "/" + name + (full() ? "" : ".p/" + width);
        }
    }

    /// Empty when the path is of something else.
    static Optional<Tile> tile(String path) {
        var match = TILE.matcher(path);
        if (!match.matches()) return Optional.empty();
        int level = match.group(1).equals("entries") ? ENTRIES : Integer.parseInt(match.group(1));
        long index = Long.parseLong(match.group(2).replaceAll("[x/]", ""));
        int width = match.group(3) == null ? WIDTH : Integer.parseInt(match.group(3));
        var tile = new Tile(level, index, width);
        return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    static String kept(long size) {
        return CHECKPOINTS + "/" + number(size);
    }

    /// Where the time stamp of the checkpoint lies that is kept under this size.
    static String timestamp(long size) {
        return TIMESTAMPS + "/" + number(size);
    }

    /// Twelve digits in four elements, so that keys and sizes have the same order.
    private static String number(long size) {
        var digits = "%012d".formatted(size);
        return "%s/%s/%s/%s"
                .formatted(digits.substring(0, 3), digits.substring(3, 6), digits.substring(6, 9), digits.substring(9));
    }

    /// The size that a kept checkpoint's name tells; empty when the path is of something else.
    static Optional<Long> keptSize(String path) {
        return size(KEPT, path);
    }

    /// The size that a time stamp's name tells; empty when the path is of something else.
    static Optional<Long> timestampedSize(String path) {
        return size(STAMPED, path);
    }

    private static Optional<Long> size(Pattern form, String path) {
        var match = form.matcher(path);
        return match.matches()
                ? Optional.of(Long.valueOf(match.group(1) + match.group(2) + match.group(3) + match.group(4)))
                : Optional.empty();
    }
}
