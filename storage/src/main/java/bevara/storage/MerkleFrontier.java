package bevara.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of a Merkle tree is needed to go on: the complete subtrees at its right edge. Takes 64 hashes at most,
/// however large the tree.
final class MerkleFrontier {
    private static final byte[] NONE = new byte[0];

    /// By level; what is not in the tree is never asked for.
    private final List<byte[]> complete = new ArrayList<>(Collections.nCopies(Long.SIZE, NONE));
    private long size;

    long size() {
        return size;
    }

    void add(byte[] leafHash) {
        var hash = leafHash;
        int level = 0;
        for (long n = size; (n & 1) == 1; n >>>= 1) hash = MerkleTree.join(complete.get(level++), hash);
        complete.set(level, hash);
        size++;
    }

    /// Takes the edge of a whole tree; to be called before anything was added.
    void take(MerkleTree.Nodes nodes, long leaves) {
        for (int level = 0; level < Long.SIZE - 1; level++)
            if ((leaves >>> level & 1) == 1) complete.set(level, nodes.node(level, (leaves >>> level) - 1));
        size = leaves;
    }

    byte[] root() {
        byte @Nullable [] hash = null;
        for (int level = 0; level < Long.SIZE; level++) {
            if ((size >>> level & 1) == 0) continue;
            hash = hash == null ? complete.get(level) : MerkleTree.join(complete.get(level), hash);
        }
        return hash == null ? MerkleTree.EMPTY_ROOT.clone() : hash.clone();
    }
}
