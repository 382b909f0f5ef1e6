package bevara.ingest;

import java.util.Arrays;

/// Identifiers of a document, kept as 64 bits each: there may be millions. Two that differ are taken for one with a
/// chance of one to many millions of millions.
final class IdSet {
    private long[] slots = new long[64];
    private int size;

    /// False when it was there already.
    boolean add(String id) {
        if (2 * (size + 1) > slots.length) grow();
        int slot = slot(hash(id));
        if (slots[slot] != 0) return false;
        slots[slot] = hash(id);
        size++;
        return true;
    }

    boolean has(String id) {
        return slots[slot(hash(id))] != 0;
    }

    int size() {
        return size;
    }

    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & slots.length - 1;
        while (slots[slot] != 0 && slots[slot] != hash) slot = slot + 1 & slots.length - 1;
        return slot;
    }

    private void grow() {
        var old = slots;
        slots = new long[2 * old.length];
        Arrays.stream(old).filter(hash -> hash != 0).forEach(hash -> slots[slot(hash)] = hash);
    }

    /// Never 0, which marks a free slot.
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        return hash == 0 ? 1 : hash;
    }
}
