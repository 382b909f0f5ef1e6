package bevara.storage;

import bevara.storage.Stores.Store;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/// The records that encryption rests on. One is kept only when every store that must have it has got it: no store
/// ever holds a sealed file without the key that goes with it.
final class KeyRecords {
    private final Stores stores;

    KeyRecords(Stores stores) {
        this.stores = stores;
    }

    private static Registers in(Store store) {
        return new Registers(store.objects());
    }

    /// All versions that the stores which answer have, the newest first; a version twice where the stores
    /// differ. Throws [StorageFault.Unavailable] when none answers.
    List<RegisterEntry> copies(TenantId tenant, String register, String id) {
        var found = new LinkedHashSet<RegisterEntry>();
        StorageFault.Unavailable silent = null;
        int answered = 0;
        for (var store : answering(tenant)) {
            try (var versions = in(store).of(tenant, register, id)) {
                versions.forEach(found::add);
                answered++;
            } catch (StorageFault.Unavailable e) {
                silent = e;
            }
        }
        if (answered == 0 && silent != null) throw silent;
        return found.stream()
                .sorted(Comparator.comparing(RegisterEntry::version).reversed())
                .toList();
    }

    /// What the first copy of a version gives that gives something; stores are asked one after the other, each for its
    /// newest version first. Throws [StorageFault.Unavailable] when none does, and one store does not answer.
    <T> Optional<T> first(TenantId tenant, String register, String id, Function<RegisterEntry, Optional<T>> opened) {
        StorageFault.Unavailable silent = null;
        for (var store : answering(tenant)) {
            try (var versions = in(store).of(tenant, register, id)) {
                for (var entry : versions.toList().reversed()) {
                    var found = opened.apply(entry);
                    if (found.isPresent()) return found;
                }
            } catch (StorageFault.Unavailable e) {
                silent = e;
            }
        }
        if (silent != null) throw silent;
        return Optional.empty();
    }

    /// One that is known to be down is not asked: nobody is to wait for it.
    private List<Store> answering(TenantId tenant) {
        var all = stores.readable(tenant);
        var answering = all.stream().filter(Store::answers).toList();
        return answering.isEmpty() ? all : answering;
    }

    List<String> ids(TenantId tenant, String register) {
        var found = new TreeSet<String>();
        var folder = new StoreKey("tenants/" + tenant + "/" + register);
        StorageFault.Unavailable silent = null;
        int answered = 0;
        for (var store : answering(tenant)) {
            try {
                found.addAll(store.objects().folders(folder));
                answered++;
            } catch (StorageFault.Unavailable e) {
                silent = e;
            }
        }
        if (answered == 0 && silent != null) throw silent;
        return List.copyOf(found);
    }

    /// The next version of a record. On return every store of the tenant's policy has all versions, durable and
    /// read back. Throws [StorageFault.Unavailable] when one of them does not answer; call it again then.
    void keepNext(TenantId tenant, String register, String id, byte[] content) {
        int version = spread(tenant, register, id) + 1;
        var entry = new RegisterEntry(tenant, register, id, version, content);
        for (var store : stores.required(tenant)) keep(store, entry);
    }

    /// Gives every store of the policy the versions that it lacks; returns the number of the newest. Throws as
    /// [#keepNext].
    int spread(TenantId tenant, String register, String id) {
        var required = stores.required(tenant);
        required.forEach(Store::look);
        var copies = copies(tenant, register, id);
        for (var copy : copies.reversed()) for (var store : required) if (lacks(store, copy)) keep(store, copy);
        return copies.isEmpty() ? 0 : copies.getFirst().version();
    }

    private static boolean lacks(Store store, RegisterEntry entry) {
        return in(store)
                .find(entry.tenant(), entry.register(), entry.id(), entry.version())
                .isEmpty();
    }

    private static void keep(Store store, RegisterEntry entry) {
        in(store).keep(entry);
        if (!in(store).kept(entry).equals(entry))
            throw new StorageFault.Corrupt(entry.register() + "/" + entry.id(), "what was written", "something else");
    }
}
