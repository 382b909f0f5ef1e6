package bevara.storage;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Which stores there are, and which of them keep whose AIPs. The first store of a policy is written
/// first and read first; the others get the same. `policies` names a list for a tenant, `usual` is for
/// all others.
public record StoragePlan(List<Store> stores, List<StoreId> usual, Map<TenantId, List<StoreId>> policies) {
    /// A draining store is read but gets no new AIPs, until all that it has is elsewhere too.
    public record Store(StoreId id, Place place, boolean draining) {}

    /// Where a store's bytes lie.
    public sealed interface Place {
        record Folder(Path path) implements Place {}

        record S3(S3Location location) implements Place {}
    }

    public StoragePlan {
        stores = List.copyOf(stores);
        usual = List.copyOf(usual);
        var copied = new LinkedHashMap<TenantId, List<StoreId>>();
        policies.forEach((tenant, ids) -> copied.put(tenant, List.copyOf(ids)));
        policies = Map.copyOf(copied);
        requireSound(stores, usual, policies);
    }

    /// One folder on this machine.
    public static StoragePlan of(Path folder) {
        var id = new StoreId("main");
        return new StoragePlan(List.of(new Store(id, new Place.Folder(folder), false)), List.of(id), Map.of());
    }

    private static void requireSound(List<Store> stores, List<StoreId> usual, Map<TenantId, List<StoreId>> policies) {
        var taking = new HashSet<StoreId>();
        var known = new HashSet<StoreId>();
        for (var store : stores) {
            if (!known.add(store.id())) throw new IllegalArgumentException("store named twice: " + store.id());
            if (!store.draining()) taking.add(store.id());
        }
        requirePolicy("the usual policy", usual, known, taking);
        policies.forEach((tenant, ids) -> requirePolicy("the policy of " + tenant, ids, known, taking));
    }

    private static void requirePolicy(
            String policy, List<StoreId> ids, HashSet<StoreId> known, HashSet<StoreId> taking) {
        for (var id : ids)
            if (!known.contains(id)) throw new IllegalArgumentException(policy + " names an unknown store: " + id);
        if (new HashSet<>(ids).size() != ids.size())
            throw new IllegalArgumentException(policy + " names a store twice");
        if (ids.stream().noneMatch(taking::contains))
            throw new IllegalArgumentException(policy + " has no store that takes anything");
    }

    /// Whether the store is to have something of a tenant of whom it was to have nothing by the plan `before`.
    boolean givesMore(StoreId store, StoragePlan before) {
        if (gives(usual, store) && !before.gives(before.usual, store)) return true;
        return Stream.of(this, before)
                .flatMap(plan -> plan.policies.keySet().stream())
                .anyMatch(tenant -> gives(policy(tenant), store) && !before.gives(before.policy(tenant), store));
    }

    /// The stores of each policy that do not drain.
    List<List<StoreId>> takers() {
        return Stream.concat(Stream.of(usual), policies.values().stream())
                .map(ids -> ids.stream().filter(id -> gives(ids, id)).toList())
                .toList();
    }

    private boolean gives(List<StoreId> policy, StoreId id) {
        return policy.contains(id)
                && stores.stream().anyMatch(store -> store.id().equals(id) && !store.draining());
    }

    List<StoreId> policy(TenantId tenant) {
        return policies.getOrDefault(tenant, usual);
    }
}
