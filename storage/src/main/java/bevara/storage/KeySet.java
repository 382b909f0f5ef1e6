package bevara.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A set of texts that takes 12 to 24 bytes for each, however long they are: it keeps 64 bits of their
/// digests. That two among ten millions are taken for one has a chance of one in 300,000.
final class KeySet {
    private static final int LEAST = 1 << 10;

    private long[] slots;
    private long size;

    KeySet(long expected) {
        long wanted = Math.max(LEAST, expected + expected / 2);
        slots = new long[(int) Math.min(1 << 30, Long.highestOneBit(wanted - 1) << 1)];
    }

    /// False when it was there.
    boolean add(String text) {
        if (size > slots.length * 2L / 3) grow();
        boolean added = put(slots, mark(text));
        if (added) size++;
        return added;
    }

    boolean contains(String text) {
        long mark = mark(text);
        for (int at = start(slots, mark); slots[at] != 0; at = next(slots, at)) if (slots[at] == mark) return true;
        return false;
    }

    private static boolean put(long[] slots, long mark) {
        int at = start(slots, mark);
        for (; slots[at] != 0; at = next(slots, at)) if (slots[at] == mark) return false;
        slots[at] = mark;
        return true;
    }

    private void grow() {
        var larger = new long[slots.length * 2];
        for (long mark : slots) if (mark != 0) put(larger, mark);
        slots = larger;
    }

    private static int start(long[] slots, long mark) {
        return (int) (mark & (slots.length - 1));
    }

    private static int next(long[] slots, int at) {
        return (at + 1) & (slots.length - 1);
    }

    private static long mark(String text) {
        var digest = Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        long mark = ByteBuffer.wrap(digest).getLong();
        return mark == 0 ? 1 : mark;
    }
}
