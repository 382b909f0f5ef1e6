package bevara.storage;

import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The records that a store missed while it did not answer.
final class Backlog {
    private final JdbcClient database;

    Backlog(DataSource source) {
        database = JdbcClient.create(source);
    }

    record Missed(long id, TenantId tenant, StoreKey key) {}

    /// A record that is missed once more comes last, under another id: [#done] speaks of what was missed before.
    void add(TenantId tenant, StoreId store, List<StoreKey> keys) {
        Answers.of(() -> {
            for (var key : keys)
                database.sql("""
                                insert into storage_backlog (tenant, store, key) values (:tenant, :store, :key)
                                on conflict (store, key) do update set id = default
                                """)
                        .param("tenant", tenant.value())
                        .param("store", store.value())
                        .param("key", key.value())
                        .update();
            return true;
        });
    }

    /// The stores that miss some record of this tenant.
    Set<StoreId> missing(TenantId tenant) {
        return Answers.of(() -> database.sql("select distinct store from storage_backlog where tenant = :tenant")
                .param("tenant", tenant.value())
                .query((row, _) -> new StoreId(row.getString("store")))
                .set());
    }

    boolean holds(TenantId tenant, StoreId store) {
        return Answers.of(() -> database.sql(
                        "select exists (select 1 from storage_backlog where store = :store and tenant = :tenant)")
                .param("store", store.value())
                .param("tenant", tenant.value())
                .query(Boolean.class)
                .single());
    }

    boolean lacks(StoreId store, StoreKey key) {
        return Answers.of(
                () -> database.sql("select exists (select 1 from storage_backlog where store = :store and key = :key)")
                        .param("store", store.value())
                        .param("key", key.value())
                        .query(Boolean.class)
                        .single());
    }

    /// The oldest first.
    List<Missed> of(StoreId store, int limit) {
        return Answers.of(() -> database.sql(
                        "select id, tenant, key from storage_backlog where store = :store order by id limit :limit")
                .param("store", store.value())
                .param("limit", limit)
                .query((row, _) -> new Missed(
                        row.getLong("id"), new TenantId(row.getString("tenant")), new StoreKey(row.getString("key"))))
                .list());
    }

    void done(Missed missed) {
        Answers.of(() -> database.sql("delete from storage_backlog where id = :id")
                .param("id", missed.id())
                .update());
    }

    void forget(StoreId store) {
        Answers.of(() -> database.sql("delete from storage_backlog where store = :store")
                .param("store", store.value())
                .update());
    }
}
