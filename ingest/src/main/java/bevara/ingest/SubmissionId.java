package bevara.ingest;

import bevara.storage.AipId;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// The identifier of a submission; of the same form as an AIP's.
public record SubmissionId(String value) {
    public SubmissionId {
        new AipId(value);
    }

    public static SubmissionId create(Instant now, RandomGenerator random) {
        return new SubmissionId(AipId.create(now, random).value());
    }

    @Override
    public String toString() {
        return value;
    }
}
