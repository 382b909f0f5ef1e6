package bevara.ingest;

import java.time.Instant;
import java.util.List;

/// What a receipt says once its signature was checked. `proof` is the place of the log's inclusion proof: empty
/// until the archive keeps a log.
public record Receipt(
        String keyId,
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
        List<File> files,
        String proof) {
    public Receipt {
        files = List.copyOf(files);
    }

    /// A file as it was delivered: its path inside the package.
    public record File(String path, long size, String sha256) {}

    /// Checks a receipt offline. Throws [IngestFault.Invalid]: `receipt-unreadable`, `receipt-signature-wrong`.
    public static Receipt verify(String jws) {
        return SignedReceipt.verify(jws).receipt();
    }
}
