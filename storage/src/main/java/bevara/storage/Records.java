package bevara.storage;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The digests with which registers and logs were written, and when they were last compared.
final class Records {
    private final JdbcClient database;
    private final JdbcTemplate batches;

    Records(DataSource source) {
        database = JdbcClient.create(source);
        batches = new JdbcTemplate(source);
    }

    record Record(StoreKey key, Digest sha256) {}

    void written(TenantId tenant, Map<StoreKey, Digest> digests) {
        var rows = digests.entrySet().stream()
                .map(e -> new Object[] {
                    tenant.value(), e.getKey().value(), e.getValue().hex()
                })
                .toList();
        if (rows.isEmpty()) return;
        Answers.of(() -> batches.batchUpdate("""
                insert into storage_record (tenant, key, sha256) values (?, ?, ?)
                on conflict (tenant, key) do update set sha256 = excluded.sha256
                """, rows));
    }

    void removed(TenantId tenant, StoreKey key) {
        Answers.of(() -> database.sql("delete from storage_record where tenant = :tenant and key = :key")
                .param("tenant", tenant.value())
                .param("key", key.value())
                .update());
    }

    Optional<Digest> digest(TenantId tenant, StoreKey key) {
        return Answers.of(() -> database.sql("select sha256 from storage_record where tenant = :tenant and key = :key")
                .param("tenant", tenant.value())
                .param("key", key.value())
                .query((row, _) -> new Digest(row.getString("sha256")))
                .optional());
    }

    Set<StoreKey> known(TenantId tenant, List<StoreKey> keys) {
        if (keys.isEmpty()) return Set.of();
        return Answers.of(() -> database.sql("select key from storage_record where tenant = :tenant and key in (:keys)")
                .param("tenant", tenant.value())
                .param("keys", keys.stream().map(StoreKey::value).toList())
                .query((row, _) -> new StoreKey(row.getString("key")))
                .set());
    }

    /// In the order of the keys, after this one.
    List<Record> after(TenantId tenant, String key, int limit) {
        return Answers.of(() -> database.sql("""
                        select key, sha256 from storage_record where tenant = :tenant and key > :key
                        order by key limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("key", key)
                .param("limit", limit)
                .query((row, _) -> new Record(new StoreKey(row.getString("key")), new Digest(row.getString("sha256"))))
                .list());
    }

    Optional<Instant> checked(TenantId tenant, StoreId store) {
        return Answers.of(() -> database.sql(
                        "select checked from storage_record_check where tenant = :tenant and store = :store")
                .param("tenant", tenant.value())
                .param("store", store.value())
                .query((row, _) ->
                        row.getObject("checked", OffsetDateTime.class).toInstant())
                .optional());
    }

    void checked(TenantId tenant, StoreId store, Instant at) {
        Answers.of(() -> database.sql("""
                        insert into storage_record_check (tenant, store, checked) values (:tenant, :store, :at)
                        on conflict (tenant, store) do update set checked = :at
                        """)
                .param("tenant", tenant.value())
                .param("store", store.value())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update());
    }
}
