package bevara.storage;

import java.net.URI;
import java.nio.file.Path;
import java.time.Period;
import org.jspecify.annotations.Nullable;

/// A place in an S3 server. All keys begin with `prefix` (empty, or ending with `/`). What is put is
/// protected for `defaultRetention`, which may be [Period#ZERO], or longer when it asks for that. `authority` names a
/// file with PEM
/// certificates that are trusted beside the platform's own.
public record S3Location(
        URI endpoint,
        String region,
        String bucket,
        String prefix,
        String accessKey,
        String secretKey,
        LockMode mode,
        Period defaultRetention,
        @Nullable Path authority) {
    /// What Object Lock allows: GOVERNANCE can be lifted by those whom the server grants it, COMPLIANCE by nobody.
    public enum LockMode {
        GOVERNANCE,
        COMPLIANCE
    }

    public S3Location {
        if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme()))
            throw new IllegalArgumentException("not an http or https address: " + endpoint);
        if (!prefix.isEmpty() && !prefix.endsWith("/")) prefix = prefix + "/";
        if (!prefix.isEmpty()) new StoreKey(prefix.substring(0, prefix.length() - 1));
        if (defaultRetention.isNegative()) throw new IllegalArgumentException("not a retention: " + defaultRetention);
    }

    /// Without the keys.
    @Override
    public String toString() {
        return endpoint + "/" + bucket + "/" + prefix;
    }
}
