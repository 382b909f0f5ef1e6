package bevara.storage;

import java.time.Instant;
import java.util.stream.Stream;

/// Something a person must know of. `aip` is empty when it is no AIP's; `detail` is for the technician.
public record Alarm(long id, Instant raised, TenantId tenant, String aip, StoreId store, Code code, String detail) {
    /// What has happened.
    public enum Code {
        /// Damage was found and mended from a good copy.
        REPAIRED("copy-repaired"),
        /// Damage was found, and no store has the right bytes.
        NO_GOOD_COPY("no-good-copy"),
        /// Damage was found; whether another store has the right bytes is not known, as one does not
        /// answer.
        REPAIR_WAITS("repair-waits"),
        /// Whole by itself, but not what the proof log says was stored.
        NOT_AS_PROVED("not-as-proved"),
        /// A file that belongs to no version lies in the AIP's folder.
        UNEXPECTED("unexpected-file"),
        /// A restore drill failed.
        DRILL_FAILED("drill-failed"),
        /// The database knew less than the store has, as one from an older backup does, and was brought up.
        DATABASE_WAS_OLDER("database-was-older");

        private final String code;

        Code(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }

        static Code of(String code) {
            return Stream.of(values())
                    .filter(c -> c.code.equals(code))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
