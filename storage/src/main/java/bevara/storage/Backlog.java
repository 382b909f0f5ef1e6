package bevara.storage;

import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The records that a store missed while it did not answer.
final class Backlog {
    private final JdbcClient database;
    private final TransactionTemplate itself;

    Backlog(DataSource source) {
        database = JdbcClient.create(source);
        itself = new TransactionTemplate(new DataSourceTransactionManager(source));
        itself.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    record Missed(long id, TenantId tenant, StoreKey key) {}

    /// A record that is missed once more comes last, under another id: [#done] speaks of what was missed before.
    /// Whatever becomes of the transaction in which this is called: the bytes are in a store by then.
    void add(TenantId tenant, StoreId store, List<StoreKey> keys) {
        Answers.of(() -> itself.execute(_ -> {
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
        }));
    }

    /// The stores that miss some record of this tenant.
    Set<StoreId> missing(TenantId tenant) {
        return Answers.of(() -> database.sql("select distinct store from storage_backlog where tenant = :tenant")
                .param("tenant", tenant.value())
                .query((row, _) -> new StoreId(row.getString("store")))
                .set());
    }

    /// The stores that miss some record of any tenant.
    Set<StoreId> missing() {
        return Answers.of(() -> database.sql("select distinct store from storage_backlog")
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

    /// Those after this one, the oldest first.
    List<Missed> of(StoreId store, long after, int limit) {
        return Answers.of(() -> database.sql(
                        "select id, tenant, key from storage_backlog where store = :store and id > :after order by id limit :limit")
                .param("store", store.value())
                .param("after", after)
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

    /// Nobody is to have it any more.
    void forget(StoreKey key) {
        Answers.of(() -> database.sql("delete from storage_backlog where key = :key")
                .param("key", key.value())
                .update());
    }

    void forget(StoreId store) {
        Answers.of(() -> database.sql("delete from storage_backlog where store = :store")
                .param("store", store.value())
                .update());
    }
}
