package bevara.storage;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which store has which AIP, and when its bytes were last read and compared.
final class Copies {
    private final JdbcClient database;
    private final JdbcTemplate batches;

    Copies(DataSource source) {
        database = JdbcClient.create(source);
        batches = new JdbcTemplate(source);
    }

    /// One copy of one AIP. `checked` is null as long as it was only found, not read.
    record Copy(
            TenantId tenant,
            AipId aip,
            StoreId store,
            long bytes,
            @Nullable Instant checked) {}

    /// Each of these stores has the AIP up to the inventory's version. `checked` is null when it was not read.
    record Whole(
            AipPlace place,
            Inventory inventory,
            Collection<StoreId> stores,
            @Nullable Instant checked) {
        private Stream<Object[]> rows() {
            long bytes = inventory.sizes().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return stores.stream().map(store -> new Object[] {
                place.tenant().value(),
                place.aip().value(),
                store.value(),
                inventory.headNumber(),
                bytes,
                checked == null ? null : checked.atOffset(ZoneOffset.UTC)
            });
        }
    }

    void keep(List<Whole> whole) {
        var rows = whole.stream().flatMap(Whole::rows).toList();
        Answers.of(() -> batches.batchUpdate("""
                insert into storage_copy (tenant, aip, store, versions, bytes, checked, state)
                values (?, ?, ?, ?, ?, ?, 'whole')
                on conflict (tenant, aip, store) do update set
                    versions = greatest(storage_copy.versions, excluded.versions), bytes = excluded.bytes,
                    checked = coalesce(excluded.checked, storage_copy.checked), state = 'whole'
                """, rows));
    }

    void damaged(AipPlace place, StoreId store, Instant checked) {
        Answers.of(() -> database.sql("""
                        insert into storage_copy (tenant, aip, store, versions, bytes, checked, state)
                        values (:tenant, :aip, :store, 0, 0, :checked, 'damaged')
                        on conflict (tenant, aip, store) do update set checked = :checked, state = 'damaged'
                        """)
                .param("tenant", place.tenant().value())
                .param("aip", place.aip().value())
                .param("store", store.value())
                .param("checked", checked.atOffset(ZoneOffset.UTC))
                .update());
    }

    /// Takes back that this copy was read, so that it is read soon. False when there is no such copy.
    boolean doubt(AipPlace place, StoreId store) {
        return Answers.of(() -> database.sql("""
                        update storage_copy set checked = null where tenant = :tenant and aip = :aip and store = :store
                        """)
                        .param("tenant", place.tenant().value())
                        .param("aip", place.aip().value())
                        .param("store", store.value())
                        .update())
                > 0;
    }

    /// The stores that hold every version up to `version` of this AIP.
    Set<StoreId> holding(AipPlace place, int version) {
        return Answers.of(() -> database.sql("""
                        select store from storage_copy
                        where tenant = :tenant and aip = :aip and versions >= :version and state = 'whole'
                        """)
                .param("tenant", place.tenant().value())
                .param("aip", place.aip().value())
                .param("version", version)
                .query((row, _) -> new StoreId(row.getString("store")))
                .set());
    }

    /// Where the copy of this AIP is known to be damaged.
    Set<StoreId> damaged(AipPlace place) {
        return Answers.of(() -> database.sql("""
                        select store from storage_copy where state = 'damaged' and tenant = :tenant and aip = :aip
                        """)
                .param("tenant", place.tenant().value())
                .param("aip", place.aip().value())
                .query((row, _) -> new StoreId(row.getString("store")))
                .set());
    }

    /// Every AIP of which some copy is known to be damaged; few, one hopes.
    Set<AipPlace> withDamage() {
        return Answers.of(() -> database
                .sql("""
                        select distinct tenant, aip from storage_copy where state = 'damaged' limit 100000
                        """)
                .query((row, _) -> new AipPlace(new TenantId(row.getString("tenant")), new AipId(row.getString("aip"))))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet()));
    }

    /// What is due: copies that were not read since `before`, and damaged ones not since `again`.
    record Due(Instant before, Instant again) {}

    /// The tenants with copies in this store that are due.
    List<TenantId> tenantsDue(StoreId store, Due due) {
        return Answers.of(() -> database.sql("""
                        select distinct tenant from storage_copy
                        where store = :store and (checked is null or checked < :before
                            or (state = 'damaged' and checked < :again)) order by tenant
                        """)
                .param("store", store.value())
                .param("before", due.before().atOffset(ZoneOffset.UTC))
                .param("again", due.again().atOffset(ZoneOffset.UTC))
                .query((row, _) -> new TenantId(row.getString("tenant")))
                .list());
    }

    /// The tenants of whom this store has something.
    List<TenantId> tenants(StoreId store) {
        return Answers.of(
                () -> database.sql("select distinct tenant from storage_copy where store = :store order by tenant")
                        .param("store", store.value())
                        .query((row, _) -> new TenantId(row.getString("tenant")))
                        .list());
    }

    /// The copies of a tenant in this store that are due, those never read first.
    List<Copy> due(StoreId store, TenantId tenant, Due due, int limit) {
        return Answers.of(() -> database.sql("""
                        select tenant, aip, store, bytes, checked from storage_copy
                        where store = :store and tenant = :tenant and (checked is null or checked < :before
                            or (state = 'damaged' and checked < :again))
                        order by checked nulls first, aip limit :limit
                        """)
                .param("store", store.value())
                .param("tenant", tenant.value())
                .param("before", due.before().atOffset(ZoneOffset.UTC))
                .param("again", due.again().atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, _) -> copy(row))
                .list());
    }

    /// The copies of a tenant after this one, in the order of AIP and store; empty texts mean all.
    List<Copy> after(TenantId tenant, String aip, String store, String atAip, String atStore, int limit) {
        return Answers.of(() -> database.sql("""
                        select tenant, aip, store, bytes, checked from storage_copy
                        where tenant = :tenant and (:aip = '' or aip = :aip) and (:store = '' or store = :store)
                            and (aip, store) > (:atAip, :atStore)
                        order by aip, store limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("aip", aip)
                .param("store", store)
                .param("atAip", atAip)
                .param("atStore", atStore)
                .param("limit", limit)
                .query((row, _) -> copy(row))
                .list());
    }

    long count(TenantId tenant, String aip, String store) {
        return Answers.of(() -> database.sql("""
                        select count(*) from storage_copy
                        where tenant = :tenant and (:aip = '' or aip = :aip) and (:store = '' or store = :store)
                        """)
                .param("tenant", tenant.value())
                .param("aip", aip)
                .param("store", store)
                .query(Long.class)
                .single());
    }

    /// The first whole copies of at most `most` bytes whose AIP's id is not before `from`.
    List<Copy> from(StoreId store, String from, long most, int limit) {
        return Answers.of(() -> database.sql("""
                        select tenant, aip, store, bytes, checked from storage_copy
                        where store = :store and state = 'whole' and bytes <= :most and aip >= :from
                        order by aip limit :limit
                        """)
                .param("store", store.value())
                .param("most", most)
                .param("from", from)
                .param("limit", limit)
                .query((row, _) -> copy(row))
                .list());
    }

    List<Custody.CopyView> of(AipPlace place) {
        return Answers.of(() -> database.sql("""
                        select store, state, versions, checked from storage_copy
                        where tenant = :tenant and aip = :aip order by store
                        """)
                .param("tenant", place.tenant().value())
                .param("aip", place.aip().value())
                .query((row, _) -> {
                    var checked = row.getObject("checked", OffsetDateTime.class);
                    return new Custody.CopyView(
                            new StoreId(row.getString("store")),
                            row.getString("state").equals("whole"),
                            row.getInt("versions"),
                            checked == null ? null : checked.toInstant());
                })
                .list());
    }

    /// When the oldest and the newest AIP of this store were made.
    record Span(Instant first, Instant last) {}

    Optional<Span> span(StoreId store) {
        return Answers.of(() -> database.sql(
                        "select min(aip) as first, max(aip) as last from storage_copy where store = :store")
                .param("store", store.value())
                .query((row, _) -> Optional.ofNullable(row.getString("first"))
                        .map(first -> new Span(new AipId(first).made(), made(row, "last"))))
                .single());
    }

    private static Instant made(java.sql.ResultSet row, String column) {
        try {
            return new AipId(row.getString(column)).made();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// How many AIPs this store alone holds whole.
    long onlyIn(StoreId store) {
        return Answers.of(() -> database.sql("""
                        select count(*) from storage_copy c where c.store = :store and not exists (
                            select 1 from storage_copy o where o.tenant = c.tenant and o.aip = c.aip
                            and o.store <> c.store and o.versions >= c.versions and o.state = 'whole')
                        """)
                .param("store", store.value())
                .query(Long.class)
                .single());
    }

    void forget(StoreId store) {
        Answers.of(() -> database.sql("delete from storage_copy where store = :store")
                .param("store", store.value())
                .update());
    }

    private static Copy copy(java.sql.ResultSet row) throws java.sql.SQLException {
        var checked = row.getObject("checked", OffsetDateTime.class);
        return new Copy(
                new TenantId(row.getString("tenant")),
                new AipId(row.getString("aip")),
                new StoreId(row.getString("store")),
                row.getLong("bytes"),
                checked == null ? null : checked.toInstant());
    }
}
