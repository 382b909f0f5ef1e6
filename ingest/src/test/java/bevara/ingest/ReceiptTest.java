package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.storage.AipId;
import bevara.storage.Digest;
import bevara.storage.LogProof;
import bevara.storage.StoredVersion;
import bevara.storage.TenantId;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123Z");

    @TempDir
    Path folder;

    private ReceiptKey key() {
        return ReceiptKey.in(folder.resolve("keys/receipt.pem"));
    }

    private String issue(ReceiptKey key) {
        return issue(key, Optional.empty());
    }

    private String issue(ReceiptKey key, Optional<LogProof> proof) {
        var tenant = new TenantId("sandviken");
        var aip = new AipId("0".repeat(26));
        var digest = Digest.of(new byte[] {1, 2, 3});
        var submission = new Submission(
                new SubmissionId("1".repeat(26)),
                tenant,
                "bygglov",
                2,
                "Leverans å.zip",
                1234,
                digest,
                "BYGG 1",
                PackageKind.BAGIT,
                Submission.State.STORING,
                Submission.Step.STORE,
                new Submission.Progress(0, 0, 0, 0),
                List.of(),
                0,
                List.of(),
                false,
                "ecos",
                NOW.minusSeconds(60),
                null);
        var stored = new StoredVersion(
                tenant,
                aip,
                1,
                NOW,
                "",
                List.of(new StoredVersion.StoredContent("mets.xml", "k/mets.xml", 1, 10, digest)));
        var files = List.of(new CheckedFile("data/brev å.txt", 3, new byte[32], 7, new FileFormat("text/plain", "")));
        return SignedReceipt.issue(key, "Sandvikens arkiv", submission, new SignedReceipt.Kept(stored, files, proof));
    }

    @Test
    void a_receipt_says_what_is_kept_and_is_checked_offline() {
        var receipt = Receipt.verify(issue(key()));
        assertThat(receipt.keyId()).isEqualTo(key().id());
        assertThat(receipt.issuer()).isEqualTo("Sandvikens arkiv");
        assertThat(receipt.issuedAt()).isEqualTo(NOW);
        assertThat(receipt.agreementVersion()).isEqualTo(2);
        assertThat(receipt.packageSize()).isEqualTo(1234);
        assertThat(receipt.files()).containsExactly(new Receipt.File("data/brev å.txt", 3, "0".repeat(64)));
    }

    /// As they were given before there was a log.
    @Test
    void a_receipt_without_a_proof_is_valid_and_says_so() {
        var receipt = Receipt.verify(issue(key()));
        assertThat(receipt.proof()).isNull();
        assertThat(receipt.inventory()).isEmpty();
        assertThat(receipt.proofFaults(List.of())).isEmpty();
    }

    /// A log of this one entry: the path is empty, and the root the entry's hash.
    private static LogProof proof(ReceiptKey signer, String entry) {
        var sha256 = Digest.sha256();
        sha256.update((byte) 0);
        var root = sha256.digest(entry.getBytes(StandardCharsets.UTF_8));
        var body = "a/b\n1\n" + Base64.getEncoder().encodeToString(root) + "\n";
        var hash = Digest.sha256();
        hash.update("a/b\n\u0001".getBytes(StandardCharsets.US_ASCII));
        var encoded = signer.pair().getPublic().getEncoded();
        hash.update(encoded, encoded.length - 32, 32);
        var line = java.nio.ByteBuffer.allocate(68)
                .put(hash.digest(), 0, 4)
                .put(signer.signature(body.getBytes(StandardCharsets.UTF_8)))
                .array();
        var checkpoint = body + "\n\u2014 a/b " + Base64.getEncoder().encodeToString(line) + "\n";
        return new LogProof(0, entry, List.of(), checkpoint);
    }

    private static String entry(String aip) {
        return "{\"aip\":\"%s\",\"created\":\"%s\",\"inventory\":\"%s\",\"tenant\":\"sandviken\",\"type\":\"aip-version\",\"version\":1}"
                .formatted(aip, NOW, "ab".repeat(32));
    }

    @Test
    void a_receipts_proof_is_checked_offline() {
        var receipt = Receipt.verify(issue(key(), Optional.of(proof(key(), entry("0".repeat(26))))));
        assertThat(receipt.inventory()).isEqualTo("ab".repeat(32));
        assertThat(receipt.proof()).isEqualTo(proof(key(), entry("0".repeat(26))));
        assertThat(receipt.proofFaults(List.of())).isEmpty();
    }

    @Test
    void a_proof_of_another_aip_or_of_a_strangers_log_is_found() {
        var ofAnother = Receipt.verify(issue(key(), Optional.of(proof(key(), entry("2".repeat(26))))));
        assertThat(ofAnother.proofFaults(List.of())).containsExactly("proof-of-another");

        var newer = ReceiptKey.in(folder.resolve("newer.pem"));
        var byAnother = Receipt.verify(issue(key(), Optional.of(proof(newer, entry("0".repeat(26))))));
        assertThat(byAnother.proofFaults(List.of())).containsExactly("proof-signature-not-trusted");
        assertThat(byAnother.proofFaults(List.of(newer.pair().getPublic()))).isEmpty();

        var right = proof(key(), entry("0".repeat(26)));
        var elsewhere = new LogProof(1, right.entry(), right.path(), right.checkpoint());
        assertThat(Receipt.verify(issue(key(), Optional.of(elsewhere))).proofFaults(List.of()))
                .containsExactly("proof-path-wrong");
    }

    @Test
    void the_same_submission_gives_the_same_receipt() {
        assertThat(issue(key())).isEqualTo(issue(key()));
    }

    @Test
    void any_change_of_a_receipt_is_found() {
        var jws = issue(key());
        for (int i = 0; i < jws.length(); i++) {
            var changed = new StringBuilder(jws);
            changed.setCharAt(i, jws.charAt(i) == 'A' ? 'B' : 'A');
            assertThatThrownBy(() -> Receipt.verify(changed.toString())).isInstanceOf(IngestFault.Invalid.class);
        }
        assertThatThrownBy(() -> Receipt.verify("inte ett kvitto")).hasMessageContaining("receipt-unreadable");
        assertThatThrownBy(() -> Receipt.verify("")).hasMessageContaining("receipt-unreadable");
        var parts = jws.split("\\.");
        var other = issue(ReceiptKey.in(folder.resolve("other.pem"))).split("\\.");
        assertThatThrownBy(() -> Receipt.verify(parts[0] + "." + parts[1] + "." + other[2]))
                .hasMessageContaining("receipt-signature-wrong");
    }

    @Test
    void another_library_reads_the_jws_and_its_key() throws Exception {
        var jws = JWSObject.parse(issue(key()));
        assertThat(jws.getHeader().getAlgorithm().getName()).isEqualTo("EdDSA");
        assertThat(jws.getHeader().getType().getType()).isEqualTo("bevara-receipt+jws");
        var jwk = (OctetKeyPair) jws.getHeader().getJWK();
        assertThat(jwk.computeThumbprint().toString())
                .isEqualTo(key().id())
                .isEqualTo(jws.getHeader().getKeyID());
        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(ReceiptKey.publicKey(jwk.getDecodedX()));
        signature.update(jws.getSigningInput());
        assertThat(signature.verify(jws.getSignature().decode())).isTrue();
    }

    /// What an earlier key signed must still be checked after a change of keys.
    @Test
    void a_former_key_stays_public_when_another_takes_its_place() throws Exception {
        var first = key();
        assertThat(first.former()).isEmpty();
        assertThat(key().publicJwks()).isEqualTo("{\"keys\":[" + first.publicJwk() + "]}");
        Files.move(folder.resolve("keys/receipt.pem"), folder.resolve("old.pem"));
        var second = key();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.former()).containsExactly(first.publicJwk());
        assertThat(key().publicJwks()).isEqualTo("{\"keys\":[" + second.publicJwk() + "," + first.publicJwk() + "]}");
        try (var files = Files.walk(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).noneMatch(name -> name.startsWith(".receipt"));
        }
    }

    @Test
    void the_key_stays_the_same_and_is_its_owners_only() throws Exception {
        var first = key();
        assertThat(key().id()).isEqualTo(first.id());
        assertThat(Files.getPosixFilePermissions(folder.resolve("keys/receipt.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var openssl = new ProcessBuilder(
                        "openssl",
                        "pkey",
                        "-in",
                        folder.resolve("keys/receipt.pem").toString(),
                        "-pubout",
                        "-outform",
                        "DER")
                .start();
        var publicKey = openssl.getInputStream().readAllBytes();
        if (openssl.waitFor() == 0)
            assertThat(publicKey).isEqualTo(first.pair().getPublic().getEncoded());
        Files.write(folder.resolve("bad.pem"), "nonsense".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ReceiptKey.in(folder.resolve("bad.pem"))).isInstanceOf(IllegalStateException.class);
    }
}
