package bevara.ingest;

import bevara.storage.LogProof;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a receipt says once its signature was checked. `key` is the public key that signed it (a JWK's `x`), `keyId`
/// its
/// thumbprint. `inventory` is the SHA-256 of the AIP version's inventory. Older receipts have neither that, which is
/// then empty, nor a `proof`. `files` are those of all its AIPs; `further` are the AIPs beside the first.
public record Receipt(
        String keyId,
        String key,
        String issuer,
        Instant issuedAt,
        String tenant,
        String submission,
        String agreement,
        int agreementVersion,
        String packageId,
        String packageSha256,
        long packageSize,
        String deliveredBy,
        String aip,
        int version,
        String inventory,
        List<File> files,
        @Nullable LogProof proof,
        List<Further> further) {
    public Receipt {
        files = List.copyOf(files);
        further = List.copyOf(further);
    }

    /// Another AIP that the same package became part of.
    public record Further(
            String aip,
            int version,
            String inventory,
            @Nullable LogProof proof) {}

    /// A file as it was delivered: its path inside the package.
    public record File(String path, long size, String sha256) {}

    /// Checks a receipt's signature offline; for its proof ask [#proofFaults]. Throws [IngestFault.Invalid]:
    /// `receipt-unreadable`, `receipt-signature-wrong`.
    public static Receipt verify(String jws) {
        return SignedReceipt.verify(jws).receipt();
    }

    /// What is wrong with the proof that this AIP version is in the archive's proof log, as stable codes:
    /// `proof-of-another`, and those of [LogProof.Fault]. Nothing when all is right, or when the receipt has no
    /// proof. The checkpoint may be signed by the receipt's own key or by one of `others`.
    public List<String> proofFaults(Collection<PublicKey> others) {
        var keys = new ArrayList<>(others);
        try {
            keys.add(ReceiptKey.publicKey(Base64.getUrlDecoder().decode(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it verified the signature", e);
        }
        var faults = new LinkedHashSet<String>();
        if (proof != null) faults.addAll(faults(proof, aip, version, inventory, keys));
        for (var one : further)
            if (one.proof() != null)
                faults.addAll(faults(one.proof(), one.aip(), one.version(), one.inventory(), keys));
        return List.copyOf(faults);
    }

    private List<String> faults(
            LogProof of, String ofAip, int ofVersion, String ofInventory, Collection<PublicKey> keys) {
        var faults = new ArrayList<String>();
        if (!of.speaksOf(tenant, ofAip, ofVersion, ofInventory)) faults.add("proof-of-another");
        of.faults(keys).forEach(fault -> faults.add(fault.code()));
        return faults;
    }
}
