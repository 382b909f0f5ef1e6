package bevara.storage;

import bevara.storage.KeyRecord.Wrapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Encryption by keys that lie wrapped in every store of their tenant.
final class TenantEncryption implements Encryption {
    private static final Logger LOG = LoggerFactory.getLogger(TenantEncryption.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String REGISTER = "encryption";
    private static final String SEALED = "sealed";
    private static final Duration SETTING_FRESH = Duration.ofSeconds(2);
    private static final Duration KEY_FRESH = Duration.ofMinutes(5);

    private final KeyRecords records;
    private final KeyPlaces places;
    private final Clock clock;
    private final Supplier<List<TenantId>> tenants;
    private final SecureRandom random = new SecureRandom();
    private final Map<TenantId, Remembered<Setting>> settings = new ConcurrentHashMap<>();
    private final Map<String, Remembered<TenantKey>> keys = new ConcurrentHashMap<>();

    /// What was found, and until when it is believed.
    private record Remembered<T>(T what, long until) {
        static <T> Remembered<T> of(T what, Duration fresh) {
            return new Remembered<>(what, System.nanoTime() + fresh.toNanos());
        }

        boolean fresh() {
            return System.nanoTime() - until < 0;
        }
    }

    /// The newest version of the record that says whether, and with which key.
    private record Setting(int version, String key) {}

    TenantEncryption(Stores stores, KeyPlaces places, Clock clock, Supplier<List<TenantId>> tenants) {
        this.records = new KeyRecords(stores);
        this.places = places;
        this.clock = clock;
        this.tenants = tenants;
    }

    // -- writing and reading --

    /// How this version is to be written. Throws [StorageFault.KeyMissing].
    Sealing sealing(AipDraft draft) {
        for (var content : draft.content())
            if (SealedHeader.isSealed(content.name()))
                throw new IllegalArgumentException("no content may be named " + content.name());
        if (draft.content().isEmpty()) return Sealing.NONE;
        var setting = setting(draft.tenant());
        if (setting.key().isEmpty()) return Sealing.NONE;
        return new TenantSealing(key(draft.tenant(), setting.key()), random);
    }

    /// Part of what the file holds. Throws [StorageFault.KeyMissing], [StorageFault.Corrupt] and as
    /// [ObjectStore#read].
    InputStream open(TenantId tenant, SealedReading.File file, long offset, long length) {
        return SealedReading.open(file, id -> key(tenant, id), offset, length);
    }

    /// A store that was added lately may not have the record yet: what this process has seen once counts.
    private Setting setting(TenantId tenant) {
        var known = settings.get(tenant);
        if (known != null && known.fresh()) return known.what();
        var found = read(tenant);
        var newest = known != null && known.what().version() > found.version() ? known.what() : found;
        settings.put(tenant, Remembered.of(newest, SETTING_FRESH));
        return newest;
    }

    /// Never takes a damaged record for one that says no.
    private Setting read(TenantId tenant) {
        var copies = records.copies(tenant, REGISTER, tenant.value());
        for (var copy : copies) {
            if (copy.version() < copies.getFirst().version()) break;
            var setting = setting(copy);
            if (setting.isPresent()) return setting.get();
            LOG.error("a record of {} that says whether its AIPs are sealed is damaged", tenant);
        }
        if (copies.isEmpty()) return new Setting(0, "");
        // Not Corrupt: what is delivered is to wait until somebody has put it right.
        throw new StorageFault.Unavailable("the encryption record of " + tenant + " is damaged in every store");
    }

    /// Empty when it says neither yes, with a key, nor no.
    private static Optional<Setting> setting(RegisterEntry entry) {
        try {
            var json = JSON.readTree(entry.content());
            var sealed = json.path(SEALED);
            var key = json.path("key").asString("");
            if (!sealed.isBoolean()) return Optional.empty();
            boolean sound = sealed.asBoolean() ? SealedHeader.isKeyId(key) : key.isEmpty();
            return sound ? Optional.of(new Setting(entry.version(), key)) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private TenantKey key(TenantId tenant, String id) {
        var name = tenant + "/" + id;
        var known = keys.get(name);
        if (known != null && known.fresh()) return known.what();
        keys.remove(name);
        var key = unwrapped(tenant, id);
        keys.put(name, Remembered.of(key, KEY_FRESH));
        return key;
    }

    /// Any copy of any version that the master keys open will do: the stores may not all have the newest yet.
    private TenantKey unwrapped(TenantId tenant, String id) {
        var masters = masters(tenant, id);
        return records.first(tenant, KeyRecord.REGISTER, id, copy -> unwrapped(tenant, copy, masters))
                .orElseThrow(() -> missing(
                        tenant,
                        id,
                        opener(tenant, id),
                        "no master key in " + places.master() + " opens it, or there is no record of it"));
    }

    private static Optional<TenantKey> unwrapped(TenantId tenant, RegisterEntry copy, MasterKeys masters) {
        return parsed(copy)
                .flatMap(record -> record.by(KeyRecord.MASTER))
                .flatMap(wrapping -> masters.unwrap(wrapping, KeyRecord.bound(tenant, copy.id())))
                .flatMap(secret -> proved(tenant, copy.id(), secret));
    }

    private static Optional<KeyRecord> parsed(RegisterEntry copy) {
        try {
            return Optional.of(KeyRecord.parse(copy));
        } catch (StorageFault.Corrupt e) {
            LOG.error("a record of the key {} of {} is damaged: {}", copy.id(), copy.tenant(), e.getMessage());
            return Optional.empty();
        }
    }

    /// The master key that somebody looks for.
    private String opener(TenantId tenant, String id) {
        return records(tenant, id).stream().findFirst().map(KeyRecord::master).orElse("");
    }

    /// The newest first; those that are damaged are left out.
    private List<KeyRecord> records(TenantId tenant, String id) {
        return records.copies(tenant, KeyRecord.REGISTER, id).stream()
                .flatMap(copy -> parsed(copy).stream())
                .toList();
    }

    private static Optional<TenantKey> proved(TenantId tenant, String id, byte[] secret) {
        if (secret.length != TenantKey.BYTES) return Optional.empty();
        return Optional.of(TenantKey.of(tenant, secret)).filter(key -> key.id().equals(id));
    }

    private static StorageFault.KeyMissing missing(TenantId tenant, String id, String master, String why) {
        return new StorageFault.KeyMissing(tenant, id, master, why);
    }

    /// Read anew each time: it may have been put back, taken away or renewed.
    private MasterKeys masters(TenantId tenant, String id) {
        var file = places.master();
        if (file == null) throw missing(tenant, id, opener(tenant, id), "no master key is configured");
        return masters(file, tenant, id);
    }

    private MasterKeys masters(Path file, TenantId tenant, String id) {
        try {
            return MasterKeys.read(file);
        } catch (IOException e) {
            throw missing(tenant, id, opener(tenant, id), String.valueOf(e.getMessage()));
        }
    }

    // -- keys --

    @Override
    public State state(TenantId tenant) {
        var current = read(tenant).key();
        var views = records(tenant).stream()
                .map(record -> new KeyView(
                        record.id(),
                        Instant.parse(record.made()),
                        record.master(),
                        record.recovery(),
                        usable(tenant, record.id())))
                .toList();
        return new State(tenant, current, views);
    }

    private boolean usable(TenantId tenant, String id) {
        try {
            unwrapped(tenant, id);
            return true;
        } catch (StorageFault.KeyMissing e) {
            LOG.warn("{}", e.getMessage());
            return false;
        }
    }

    /// The oldest first.
    private List<KeyRecord> records(TenantId tenant) {
        var found = new ArrayList<KeyRecord>();
        for (var id : records.ids(tenant, KeyRecord.REGISTER))
            records(tenant, id).stream().findFirst().ifPresent(found::add);
        found.sort(Comparator.comparing(KeyRecord::made));
        return found;
    }

    @Override
    public String switchOn(TenantId tenant) {
        var state = state(tenant);
        if (state.on()) return state.current();
        var newest = state.keys().isEmpty()
                ? create(tenant)
                : unwrapped(tenant, state.keys().getLast().id()).id();
        set(tenant, newest);
        return newest;
    }

    @Override
    public void switchOff(TenantId tenant) {
        if (state(tenant).on()) set(tenant, "");
    }

    @Override
    public String renew(TenantId tenant) {
        var fresh = create(tenant);
        if (state(tenant).on()) set(tenant, fresh);
        return fresh;
    }

    private String create(TenantId tenant) {
        var key = TenantKey.create(tenant, random);
        var masters = masters(tenant, key.id());
        keep(tenant, key, clock.instant().toString(), masters, List.of());
        unwrapped(tenant, key.id());
        return key.id();
    }

    private void set(TenantId tenant, String key) {
        var json = JSON.createObjectNode().put("at", clock.instant().toString()).put(SEALED, !key.isEmpty());
        if (!key.isEmpty()) {
            records.spread(tenant, KeyRecord.REGISTER, key);
            json.put("key", key);
        }
        records.keepNext(tenant, REGISTER, tenant.value(), json.toString().getBytes(StandardCharsets.UTF_8));
        settings.remove(tenant);
        LOG.info("{}: new versions of AIPs are {}", tenant, key.isEmpty() ? "not sealed" : "sealed with key " + key);
    }

    /// `before` are wrappings for earlier recovery keys; they stay when there is no other.
    private void keep(TenantId tenant, TenantKey key, String made, MasterKeys masters, List<Wrapping> before) {
        var bound = KeyRecord.bound(tenant, key.id());
        var wrappings = new ArrayList<Wrapping>();
        wrappings.add(masters.wrap(key, bound, random));
        var recovery = places.recovery();
        if (recovery == null) wrappings.addAll(before);
        else wrappings.add(forRecovery(recovery, key, bound));
        var record = new KeyRecord(key.id(), tenant.value(), made, wrappings);
        records.keepNext(tenant, KeyRecord.REGISTER, key.id(), record.toJson());
    }

    private Wrapping forRecovery(Path file, TenantKey key, String bound) {
        try {
            return RecoveryKey.wrap(RecoveryKey.publicKey(file), key, bound, random);
        } catch (IOException e) {
            throw new IllegalArgumentException("the recovery key cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public int rewrap(TenantId tenant) {
        return rewrap(tenant, id -> masters(tenant, id), record -> unwrapped(tenant, record.id()));
    }

    @Override
    public int rewrap(TenantId tenant, Path master) {
        return rewrap(tenant, id -> masters(master, tenant, id), record -> unwrapped(tenant, record.id()));
    }

    @Override
    public int recover(TenantId tenant, Path privateKey) throws IOException {
        var recovery = RecoveryKey.privateKey(privateKey);
        return rewrap(tenant, id -> masters(tenant, id), record -> recovered(tenant, record, recovery));
    }

    @Override
    public int tryRecovery(TenantId tenant, Path privateKey) throws IOException {
        var recovery = RecoveryKey.privateKey(privateKey);
        var all = records(tenant);
        all.forEach(record -> recovered(tenant, record, recovery));
        return all.size();
    }

    private TenantKey recovered(TenantId tenant, KeyRecord record, RSAPrivateCrtKey recovery) {
        var id = record.id();
        return records.first(tenant, KeyRecord.REGISTER, id, copy -> recovered(tenant, copy, recovery))
                .orElseThrow(() -> missing(
                        tenant,
                        id,
                        record.recovery(),
                        "it is not wrapped for the recovery key " + RecoveryKey.id(recovery)));
    }

    private static Optional<TenantKey> recovered(TenantId tenant, RegisterEntry copy, RSAPrivateCrtKey recovery) {
        return parsed(copy)
                .flatMap(record -> record.by(KeyRecord.RECOVERY))
                .flatMap(wrapping -> RecoveryKey.unwrap(recovery, wrapping, KeyRecord.bound(tenant, copy.id())))
                .flatMap(secret -> proved(tenant, copy.id(), secret));
    }

    /// All are opened before the first is written.
    private int rewrap(TenantId tenant, Function<String, MasterKeys> masters, Function<KeyRecord, TenantKey> opened) {
        var all = new LinkedHashMap<KeyRecord, TenantKey>();
        for (var record : records(tenant)) all.put(record, opened.apply(record));
        all.forEach((record, key) -> keep(
                tenant,
                key,
                record.made(),
                masters.apply(record.id()),
                record.by(KeyRecord.RECOVERY).stream().toList()));
        return all.size();
    }

    @Override
    public Map<TenantId, Boolean> ready() {
        var ready = new LinkedHashMap<TenantId, Boolean>();
        for (var tenant : tenants.get()) {
            var setting = setting(tenant);
            if (!setting.key().isEmpty()) ready.put(tenant, isThere(tenant, setting.key()));
        }
        return ready;
    }

    private boolean isThere(TenantId tenant, String id) {
        try {
            key(tenant, id);
            return true;
        } catch (StorageFault.KeyMissing _) {
            return false;
        }
    }
}
