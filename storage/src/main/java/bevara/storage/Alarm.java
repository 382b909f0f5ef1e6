package bevara.storage;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// Something a person must know of. `aip` is empty when it is no AIP's; `detail` is for the technician.
public record Alarm(long id, Instant raised, TenantId tenant, String aip, StoreId store, Code code, String detail) {
    /// What has happened, the gravest first.
    public enum Code {
        /// Damage was found, and no store has the right bytes.
        NO_GOOD_COPY("no-good-copy"),
        /// Whole by itself, but not what the proof log says was stored.
        NOT_AS_PROVED("not-as-proved"),
        /// Damage was found; whether another store has the right bytes is not known, as one does not
        /// answer.
        REPAIR_WAITS("repair-waits"),
        /// A store has not answered for a while. Ends by itself.
        STORE_SILENT("store-silent"),
        /// The tenant's AIPs are to be sealed, and the key is not at hand; deliveries wait.
        KEY_MISSING("key-missing"),
        /// Somebody who read met wrong bytes; read again, the copy was whole.
        READ_DIFFERS("read-differs"),
        /// The audit of a copy failed, so that nothing is known of it.
        AUDIT_FAILED("audit-failed"),
        /// A restore drill failed.
        DRILL_FAILED("drill-failed"),
        /// A file that belongs to no version lies in the AIP's folder.
        UNEXPECTED("unexpected-file"),
        /// The database knew less than the store has, as one from an older backup does, and was brought up.
        DATABASE_WAS_OLDER("database-was-older"),
        /// Damage was found and mended from a good copy.
        REPAIRED("copy-repaired");

        private final String code;

        Code(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }

        /// Empty when there is no such code.
        public static Optional<Code> find(String code) {
            return Stream.of(values()).filter(c -> c.code.equals(code)).findFirst();
        }

        static Code of(String code) {
            return find(code).orElseThrow();
        }
    }
}
