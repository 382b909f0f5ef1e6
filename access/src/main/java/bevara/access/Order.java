package bevara.access;

import bevara.storage.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request for records, and where its DIP is. `fault` is a stable code when the state is FAILED, else empty.
/// `size` is the DIP's in bytes, 0 until ready.
public record Order(
        String id,
        TenantId tenant,
        Form form,
        String purpose,
        List<String> aips,
        List<FileOf> files,
        State state,
        String fault,
        long bytes,
        long bytesTotal,
        long size,
        String orderedBy,
        Instant createdAt,
        @Nullable Instant readyAt) {
    public Order {
        aips = List.copyOf(aips);
        files = List.copyOf(files);
    }

    /// One file of an AIP.
    public record FileOf(String aip, String file) {}

    public enum Form {
        EARK_DIP,
        BAGIT,
        ZIP;

        /// As in the API: `eark-dip`, `bagit`, `zip`.
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public enum State {
        QUEUED,
        PREPARING,
        READY,
        FAILED,
        EXPIRED;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
