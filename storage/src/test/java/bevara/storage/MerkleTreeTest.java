package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors are those of RFC 6962's reference implementation.
class MerkleTreeTest {
    private static final List<byte[]> ENTRIES = List.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .stream()
            .map(HexFormat.of()::parseHex)
            .toList();

    private static final String NODE_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    private static final String NODE_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    private static final String NODE_0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    private static final String NODE_4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    private static final String NODE_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    private static final String LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";

    private static final int MOST = 300;

    /// Computes every hash from the leaves, as the definition says.
    private record Whole(List<byte[]> leaves) implements MerkleTree.Nodes {
        static Whole of(List<byte[]> entries) {
            return new Whole(entries.stream().map(MerkleTree::leafHash).toList());
        }

        @Override
        public byte[] node(int level, long index) {
            if (level == 0) return leaves.get((int) index);
            return MerkleTree.join(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(MerkleTreeTest::hex).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void the_roots_are_those_of_the_reference(int size, String root) {
        assertThat(hex(MerkleTree.root(Whole.of(ENTRIES), size))).isEqualTo(root);
        var frontier = new MerkleFrontier();
        ENTRIES.subList(0, size).forEach(entry -> frontier.add(MerkleTree.leafHash(entry)));
        assertThat(hex(frontier.root())).isEqualTo(root);
    }

    @Test
    void the_proofs_are_those_of_the_reference() {
        var tree = Whole.of(ENTRIES);
        assertThat(MerkleTree.inclusion(tree, 0, 1)).isEmpty();
        assertThat(hex(MerkleTree.inclusion(tree, 0, 8)))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", NODE_23, NODE_4567);
        assertThat(hex(MerkleTree.inclusion(tree, 5, 8))).containsExactly(LEAF_4, NODE_67, NODE_0123);
        assertThat(hex(MerkleTree.inclusion(tree, 2, 3))).containsExactly(NODE_01);
        assertThat(hex(MerkleTree.inclusion(tree, 1, 5)))
                .containsExactly("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", NODE_23, LEAF_4);
        assertThat(hex(MerkleTree.consistency(tree, 1, 8)))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", NODE_23, NODE_4567);
        assertThat(hex(MerkleTree.consistency(tree, 6, 8)))
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", NODE_67, NODE_0123);
        assertThat(hex(MerkleTree.consistency(tree, 2, 5))).containsExactly(NODE_23, LEAF_4);
    }

    private static List<byte[]> entries() {
        var entries = new ArrayList<byte[]>();
        for (int i = 0; i < MOST; i++) entries.add(("entry " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return entries;
    }

    @Test
    void every_leaf_of_every_size_is_proved_and_no_other_leaf_root_or_path_is() {
        var tree = Whole.of(entries());
        for (int size = 1; size <= MOST; size++) {
            var root = MerkleTree.root(tree, size);
            for (int leaf = 0; leaf < size; leaf++) {
                var path = MerkleTree.inclusion(tree, leaf, size);
                var hash = tree.leaves().get(leaf);
                assertThat(MerkleTree.includes(hash, leaf, size, path, root)).isTrue();
                assertThat(MerkleTree.includes(flipped(hash, leaf), leaf, size, path, root))
                        .isFalse();
                assertThat(MerkleTree.includes(hash, leaf, size, path, flipped(root, size)))
                        .isFalse();
                if (size > 1)
                    assertThat(MerkleTree.includes(hash, leaf ^ 1, size, path, root))
                            .isFalse();
                assertThat(MerkleTree.includes(hash, leaf, size, with(path, root), root))
                        .isFalse();
                if (path.isEmpty()) continue;
                int at = leaf % path.size();
                assertThat(MerkleTree.includes(hash, leaf, size, without(path, at), root))
                        .isFalse();
                var changed = new ArrayList<>(path);
                changed.set(at, flipped(path.get(at), leaf));
                assertThat(MerkleTree.includes(hash, leaf, size, changed, root)).isFalse();
            }
        }
        assertThat(MerkleTree.includes(tree.leaves().getFirst(), 0, 0, List.of(), MerkleTree.EMPTY_ROOT))
                .isFalse();
    }

    @Test
    void every_size_is_consistent_with_every_larger_one_and_with_no_other_tree() {
        var tree = Whole.of(entries());
        var roots = new ArrayList<byte[]>();
        for (int size = 0; size <= MOST; size++) roots.add(MerkleTree.root(tree, size));
        for (int to = 0; to <= MOST; to++) {
            for (int from = 0; from <= to; from++) {
                var path = MerkleTree.consistency(tree, from, to);
                assertThat(MerkleTree.consistent(from, roots.get(from), to, roots.get(to), path))
                        .isTrue();
                assertThat(MerkleTree.consistent(from, flipped(roots.get(from), to), to, roots.get(to), path))
                        .isFalse();
                if (from > 0)
                    assertThat(MerkleTree.consistent(from, roots.get(from), to, flipped(roots.get(to), from), path))
                            .isFalse();
                assertThat(MerkleTree.consistent(from, roots.get(from), to, roots.get(to), with(path, roots.get(1))))
                        .isFalse();
                if (path.isEmpty()) continue;
                int at = from % path.size();
                assertThat(MerkleTree.consistent(from, roots.get(from), to, roots.get(to), without(path, at)))
                        .isFalse();
                var changed = new ArrayList<>(path);
                changed.set(at, flipped(path.get(at), to));
                assertThat(MerkleTree.consistent(from, roots.get(from), to, roots.get(to), changed))
                        .isFalse();
            }
        }
    }

    @Test
    void a_changed_removed_added_or_moved_entry_gives_another_root() {
        var random = new Random(3);
        var entries = entries();
        for (int size = 1; size <= MOST; size++) {
            var root = MerkleTree.root(Whole.of(entries), size);
            int at = random.nextInt(size);
            var changed = new ArrayList<>(entries.subList(0, size));
            changed.set(at, flipped(changed.get(at), random.nextInt(64)));
            assertThat(MerkleTree.root(Whole.of(changed), size)).isNotEqualTo(root);
            var removed = without(entries.subList(0, size), at);
            assertThat(MerkleTree.root(Whole.of(removed), size - 1)).isNotEqualTo(root);
            var added = new ArrayList<>(entries.subList(0, size));
            added.add(at, added.get(at));
            assertThat(MerkleTree.root(Whole.of(added), size + 1)).isNotEqualTo(root);
            if (size == 1) continue;
            var moved = new ArrayList<>(entries.subList(0, size));
            moved.add((at + 1) % size, moved.remove(at));
            assertThat(MerkleTree.root(Whole.of(moved), size)).isNotEqualTo(root);
        }
    }

    /// A leaf's entry can never pass for an inner node: the two are hashed with different first bytes.
    @Test
    void an_entry_made_of_two_hashes_is_no_inner_node() {
        var left = MerkleTree.leafHash(new byte[] {1});
        var right = MerkleTree.leafHash(new byte[] {2});
        var forged = Arrays.copyOf(left, 64);
        System.arraycopy(right, 0, forged, 32, 32);
        assertThat(MerkleTree.leafHash(forged)).isNotEqualTo(MerkleTree.join(left, right));
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        var copy = bytes.clone();
        int at = bit % (8 * copy.length);
        copy[at / 8] ^= (byte) (1 << at % 8);
        return copy;
    }

    private static <T> List<T> with(List<T> list, T last) {
        var copy = new ArrayList<>(list);
        copy.add(last);
        return copy;
    }

    private static <T> List<T> without(List<T> list, int index) {
        var copy = new ArrayList<>(list);
        copy.remove(index);
        return copy;
    }
}
