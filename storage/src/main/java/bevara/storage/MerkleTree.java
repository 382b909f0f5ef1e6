package bevara.storage;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// The Merkle tree of RFC 9162, 2.1 (the same as RFC 6962's), with SHA-256.
final class MerkleTree {
    static final int HASH = 32;
    static final byte[] EMPTY_ROOT = Digest.sha256().digest();

    /// Gives the hashes of complete subtrees: the `index`th from the left, counted from 0, of those with
    /// 2^`level` leaves.
    interface Nodes {
        byte[] node(int level, long index);
    }

    private MerkleTree() {}

    static byte[] leafHash(byte[] entry) {
        var digest = Digest.sha256();
        digest.update((byte) 0);
        return digest.digest(entry);
    }

    static byte[] join(byte[] left, byte[] right) {
        var digest = Digest.sha256();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    static byte[] root(Nodes nodes, long size) {
        return size == 0 ? EMPTY_ROOT.clone() : hash(nodes, 0, size);
    }

    /// MTH(D[from:to]). `from` is a multiple of every power of two below the range's length.
    private static byte[] hash(Nodes nodes, long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            int level = Long.numberOfTrailingZeros(count);
            return nodes.node(level, from >>> level);
        }
        long middle = from + leftHalf(count);
        return join(hash(nodes, from, middle), hash(nodes, middle, to));
    }

    /// The largest power of two that is less than `count`.
    private static long leftHalf(long count) {
        return Long.highestOneBit(count - 1);
    }

    /// RFC 9162, 2.1.3.1: from the leaf's sibling up to the root's child.
    static List<byte[]> inclusion(Nodes nodes, long index, long size) {
        if (index < 0 || index >= size) throw new IllegalArgumentException("no leaf " + index + " of " + size);
        var path = new ArrayList<byte[]>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + leftHalf(to - from);
            if (index < middle) {
                path.addFirst(hash(nodes, middle, to));
                to = middle;
            } else {
                path.addFirst(hash(nodes, from, middle));
                from = middle;
            }
        }
        return path;
    }

    /// RFC 9162, 2.1.4.1: that the tree of `from` leaves is the beginning of the tree of `to` leaves.
    static List<byte[]> consistency(Nodes nodes, long from, long to) {
        if (from < 0 || from > to) throw new IllegalArgumentException("no way from " + from + " to " + to);
        var path = new ArrayList<byte[]>();
        if (from > 0 && from < to) subproof(nodes, from, 0, to, true, path);
        return path;
    }

    private static void subproof(Nodes nodes, long size, long from, long to, boolean known, List<byte[]> path) {
        if (size == to) {
            if (!known) path.add(hash(nodes, from, to));
            return;
        }
        long middle = from + leftHalf(to - from);
        if (size <= middle) {
            subproof(nodes, size, from, middle, known, path);
            path.add(hash(nodes, middle, to));
        } else {
            subproof(nodes, size, middle, to, false, path);
            path.add(hash(nodes, from, middle));
        }
    }

    /// RFC 9162, 2.1.3.2.
    static boolean includes(byte[] leafHash, long index, long size, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size) return false;
        long fn = index;
        long sn = size - 1;
        var hash = leafHash;
        for (var sibling : path) {
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn) {
                hash = join(sibling, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                hash = join(hash, sibling);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && MessageDigest.isEqual(hash, root);
    }

    /// RFC 9162, 2.1.4.2. The empty tree is the beginning of every tree.
    static boolean consistent(long from, byte[] oldRoot, long to, byte[] newRoot, List<byte[]> path) {
        if (from < 0 || from > to) return false;
        if (from == to) return path.isEmpty() && MessageDigest.isEqual(oldRoot, newRoot);
        if (from == 0) return path.isEmpty() && MessageDigest.isEqual(oldRoot, EMPTY_ROOT);
        var hashes = new ArrayList<>(path);
        if (Long.bitCount(from) == 1) hashes.addFirst(oldRoot);
        if (hashes.isEmpty()) return false;
        long fn = from - 1;
        long sn = to - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        var old = hashes.getFirst();
        var young = hashes.getFirst();
        for (var hash : hashes.subList(1, hashes.size())) {
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn) {
                old = join(hash, old);
                young = join(hash, young);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                young = join(young, hash);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && MessageDigest.isEqual(old, oldRoot) && MessageDigest.isEqual(young, newRoot);
    }
}
