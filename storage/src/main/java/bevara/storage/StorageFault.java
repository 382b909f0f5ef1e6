package bevara.storage;

/// What can go wrong in storage. Unchecked, sorted by what to do next.
public abstract sealed class StorageFault extends RuntimeException {
    StorageFault(String message) {
        super(message);
    }

    StorageFault(String message, Throwable cause) {
        super(message, cause);
    }

    /// Someone else won, or the key is taken: read again, then decide.
    public static final class Conflict extends StorageFault {
        public Conflict(String message) {
            super(message);
        }
    }

    /// Nothing is kept under this name.
    public static final class NotFound extends StorageFault {
        public NotFound(String what) {
            super(what + " is not kept");
        }
    }

    /// Bytes are not what they were: never retry, call a person.
    public static final class Corrupt extends StorageFault {
        public Corrupt(String key, String want, String got) {
            super("%s: want %s, got %s".formatted(key, want, got));
        }
    }

    /// Protected bytes cannot be removed or replaced, by nobody and not by trying again, until the protection ends.
    public static final class Locked extends StorageFault {
        public Locked(String key) {
            super(key + " is protected and stays");
        }
    }

    /// The bytes are whole, but the key that opens them is not at hand: put it back, then try again.
    public static final class KeyMissing extends StorageFault {
        private final String key;
        private final String opener;

        /// `opener` is the id of the key that the tenant key is wrapped with; empty when nobody knows.
        public KeyMissing(TenantId tenant, String key, String opener, String why) {
            super("the key %s of %s cannot be used: %s".formatted(key, tenant, why));
            this.key = key;
            this.opener = opener;
        }

        public String key() {
            return key;
        }

        public String opener() {
            return opener;
        }
    }

    /// No room left: free space, then try again.
    public static final class Full extends StorageFault {
        public Full(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The store does not answer or fails: try again later.
    public static sealed class Unavailable extends StorageFault {
        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// This cannot be read though the store answers, as from a bad sector: trying again does not help.
    static final class Unreadable extends Unavailable {
        Unreadable(StoreKey key, Throwable cause) {
            super("cannot read %s: %s".formatted(key, cause.getMessage()), cause);
        }
    }
}
