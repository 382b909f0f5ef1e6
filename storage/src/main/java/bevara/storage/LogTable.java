package bevara.storage;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// What the database knows of a tenant's proof log: its last durable checkpoint, and the place of each leaf.
final class LogTable {
    private final TenantId tenant;
    private final JdbcClient database;
    private final TransactionTemplate transaction;

    LogTable(TenantId tenant, DataSource source) {
        this.tenant = tenant;
        this.database = JdbcClient.create(source);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    /// `checkpoint` is empty, and `root` that of nothing, as long as there is no log.
    record Head(long size, Digest root, String checkpoint) {
        static final Head NONE = new Head(0, new Digest(HexFormat.of().formatHex(MerkleTree.EMPTY_ROOT)), "");
    }

    /// Does some work as the only one, on all nodes, who appends to this tenant's log. What it writes to the
    /// database takes effect together, at its end.
    <T> T alone(Function<Head, T> work) {
        return answered(() -> transaction.execute(_ -> {
            database.sql("""
                            insert into storage_log_head (tenant, size, root, checkpoint)
                            values (:tenant, 0, :root, '') on conflict do nothing
                            """)
                    .param("tenant", tenant.value())
                    .param("root", bytes(Head.NONE.root()))
                    .update();
            return work.apply(head(" for update").orElseThrow());
        }));
    }

    /// Throws when the database no longer answers on this connection: then the lock may be another's.
    void requireLock() {
        answered(() -> database.sql("select 1").query(Integer.class).single());
    }

    Optional<Head> head() {
        return answered(() -> head(""));
    }

    private Optional<Head> head(String lock) {
        return database.sql("select size, root, checkpoint from storage_log_head where tenant = :tenant" + lock)
                .param("tenant", tenant.value())
                .query((row, _) ->
                        new Head(row.getLong("size"), digest(row.getBytes("root")), row.getString("checkpoint")))
                .optional();
    }

    void set(Head head) {
        answered(() -> database.sql(
                        "update storage_log_head set size = :size, root = :root, checkpoint = :text where tenant = :tenant")
                .param("tenant", tenant.value())
                .param("size", head.size())
                .param("root", bytes(head.root()))
                .param("text", head.checkpoint())
                .update());
    }

    /// The leaves with these hashes, by hash; those not in the log are left out.
    Map<Digest, Long> leaves(List<Digest> hashes) {
        return answered(() -> {
            var found = new LinkedHashMap<Digest, Long>();
            database.sql("select leaf, hash from storage_log_leaf where tenant = :tenant and hash = any(:hashes)")
                    .param("tenant", tenant.value())
                    .param("hashes", hashes.stream().map(LogTable::bytes).toArray(byte[][]::new))
                    .query(row -> {
                        found.put(digest(row.getBytes("hash")), row.getLong("leaf"));
                    });
            return found;
        });
    }

    /// Enters leaves that follow one another.
    void enter(long first, List<byte[]> hashes) {
        var leaves = new ArrayList<Long>();
        for (int i = 0; i < hashes.size(); i++) leaves.add(first + i);
        answered(() -> database.sql("""
                        insert into storage_log_leaf (tenant, leaf, hash)
                        select :tenant, leaf, hash from unnest(:leaves, :hashes) as new (leaf, hash)
                        on conflict do nothing
                        """)
                .param("tenant", tenant.value())
                .param("leaves", leaves.toArray(Long[]::new))
                .param("hashes", hashes.toArray(byte[][]::new))
                .update());
    }

    private static byte[] bytes(Digest digest) {
        return HexFormat.of().parseHex(digest.hex());
    }

    static Digest digest(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }

    private static <T> T answered(Supplier<T> question) {
        try {
            return question.get();
        } catch (DataAccessException | TransactionException e) {
            throw new StorageFault.Unavailable("the table of the proof log does not answer", e);
        }
    }
}
