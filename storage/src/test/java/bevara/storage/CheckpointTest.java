package bevara.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    /// The example note of Go's golang.org/x/mod/sumdb/note, whose key hash covers the same bytes as C2SP's.
    private static final String EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static PublicKey key(byte[] raw) throws Exception {
        var encoded = HexFormat.of()
                .parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    @Test
    void the_key_hash_is_that_of_the_signed_note_specification() throws Exception {
        var parts = EXAMPLE_KEY.split("\\+", 3);
        var bytes = Base64.getDecoder().decode(parts[2]);
        assertThat(bytes[0]).isEqualTo((byte) 1);
        var hash = Checkpoint.keyHash(parts[0], key(Arrays.copyOfRange(bytes, 1, bytes.length)));
        assertThat(HexFormat.of().formatHex(hash)).isEqualTo(parts[1]);
    }

    @Test
    void a_checkpoint_is_a_signed_note_of_three_lines() {
        var signer = Signers.fresh();
        var origin = Checkpoint.origin("Sandvikens arkiv", new TenantId("sandviken"));
        var checkpoint = Checkpoint.sign(origin, 7, MerkleTree.EMPTY_ROOT, signer);
        assertThat(checkpoint.text())
                .matches("Sandvikens%20arkiv/sandviken\n7\n47DEQpj8HBSa\\+/TImW\\+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
                        + "\u2014 Sandvikens%20arkiv/sandviken [A-Za-z0-9+/]{90,92}={0,2}\n");
        var read = Checkpoint.parse("checkpoint", checkpoint.text());
        assertThat(read).isEqualTo(checkpoint);
        assertThat(read.signedBy(signer.publicKey())).isTrue();
        assertThat(read.signedBy(Signers.fresh().publicKey())).isFalse();
        assertThat(Checkpoint.origin("Hässleholm", new TenantId("kumla"))).isEqualTo("H%C3%A4ssleholm/kumla");
    }

    @Test
    void signatures_of_others_stand_beside_the_archives_own() {
        var signer = Signers.fresh();
        var witness = Signers.fresh();
        var own = Checkpoint.sign("a/b", 7, MerkleTree.EMPTY_ROOT, signer);
        var theirs = Checkpoint.sign("a/b", 7, MerkleTree.EMPTY_ROOT, witness).text();
        var both = Checkpoint.parse("x", own.text() + theirs.substring(theirs.indexOf('\u2014')));
        assertThat(both.signedBy(signer.publicKey())).isTrue();
        assertThat(both.signedBy(witness.publicKey())).isTrue();
    }

    @Test
    void whatever_is_changed_in_a_checkpoint_it_no_longer_holds() {
        var signer = Signers.fresh();
        var text = Checkpoint.sign("a/b", 123, MerkleTree.EMPTY_ROOT, signer).text();
        for (int at = 0; at < text.length(); at++) {
            var changed = new StringBuilder(text);
            changed.setCharAt(at, text.charAt(at) == '5' ? '6' : '5');
            assertThat(holds(changed.toString(), signer.publicKey()))
                    .as("character %d", at)
                    .isFalse();
        }
        for (var broken : new String[] {"", "a/b", text.substring(0, text.length() - 1), text + "x", "\n" + text})
            assertThatThrownBy(() -> Checkpoint.parse("x", broken)).isInstanceOf(StorageFault.Corrupt.class);
    }

    private static boolean holds(String text, PublicKey key) {
        try {
            return Checkpoint.parse("x", text).signedBy(key);
        } catch (StorageFault.Corrupt e) {
            return false;
        }
    }
}
