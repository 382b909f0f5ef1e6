package bevara.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Encryption at rest. New versions of a tenant's AIPs are sealed with the tenant's key while it is switched on; what
/// is kept stays as it is. A change is seen by other processes within seconds. What changes something throws
/// [StorageFault.KeyMissing] when there is no master key, and [StorageFault.Unavailable] when a store of the tenant
/// does not answer: a key is used only when every store has it, wrapped.
public interface Encryption {
    /// Where the keys lie that are no part of the archive; null where there is none. `master` is a file of master
    /// keys that only its owner may read, `recovery` a public key for those who lost all of these.
    record KeyPlaces(@Nullable Path master, @Nullable Path recovery) {
        public static final KeyPlaces NONE = new KeyPlaces(null, null);
    }

    /// `current` is the id of the key that new versions are sealed with; empty when they are not.
    record State(TenantId tenant, String current, List<KeyView> keys) {
        public State {
            keys = List.copyOf(keys);
        }

        public boolean on() {
            return !current.isEmpty();
        }
    }

    /// A tenant key. `master` and `recovery` are the ids of the keys it is wrapped with, empty where it is not;
    /// `usable` says whether the master key at hand opens it.
    record KeyView(String id, Instant made, String master, String recovery, boolean usable) {}

    State state(TenantId tenant);

    /// From now on new versions are sealed; with the tenant's newest key, or a new one when there is none. Nothing
    /// happens when it is on already. Returns the id of the key.
    String switchOn(TenantId tenant);

    void switchOff(TenantId tenant);

    /// A new tenant key for new versions; what was sealed before keeps its key. Returns the new one's id.
    String renew(TenantId tenant);

    /// Wraps all keys of the tenant anew: with the first master key, and for the recovery key of today. Returns how
    /// many.
    int rewrap(TenantId tenant);

    /// As [#rewrap], with the first master key of another file: for a tenant that leaves with its own.
    int rewrap(TenantId tenant, Path master);

    /// Wraps all keys of the tenant with the first master key, after opening them with the private recovery key.
    /// Throws IOException when the file is none, [StorageFault.KeyMissing] when a key was not wrapped for it; then
    /// nothing is changed. Returns how many.
    int recover(TenantId tenant, Path privateKey) throws IOException;

    /// As [#recover], but changes nothing: whether it would work. Needs no master key.
    int tryRecovery(TenantId tenant, Path privateKey) throws IOException;

    /// For each tenant whose new versions are sealed, whether its key is at hand.
    Map<TenantId, Boolean> ready();

    /// Makes a file with a master key that only its owner may read; returns the key's id. Throws
    /// [java.nio.file.FileAlreadyExistsException].
    static String createMaster(Path file) throws IOException {
        return MasterKeys.create(file, new SecureRandom());
    }

    /// Puts a new master key before those of the file, which stay; returns its id.
    static String addMaster(Path file) throws IOException {
        return MasterKeys.prepend(file, new SecureRandom());
    }

    /// The ids of a file's master keys; the first is the one that wraps.
    static List<String> masters(Path file) throws IOException {
        return MasterKeys.read(file).ids();
    }

    /// Makes a recovery key: the private half, which only its owner may read, and the public one. Returns its id.
    static String createRecovery(Path privateKey, Path publicKey) throws IOException {
        return RecoveryKey.create(privateKey, publicKey, new SecureRandom());
    }
}
