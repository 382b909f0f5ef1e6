package bevara.storage;

import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How far each store has been brought up to the journal.
final class StoreProgress {
    private final JdbcClient database;

    StoreProgress(DataSource source) {
        database = JdbcClient.create(source);
    }

    /// `position` is the last journal entry that the store was seen to hold; `mirrored` whether it got
    /// all registers and logs that were there before it.
    record Progress(long position, boolean mirrored) {}

    boolean known(StoreId store) {
        return Answers.of(() -> database.sql("select exists (select 1 from storage_store where store = :store)")
                .param("store", store.value())
                .query(Boolean.class)
                .single());
    }

    Progress of(StoreId store) {
        return Answers.of(() -> database.sql("select position, mirrored from storage_store where store = :store")
                .param("store", store.value())
                .query((row, _) -> new Progress(row.getLong("position"), row.getBoolean("mirrored")))
                .optional()
                .orElse(new Progress(0, false)));
    }

    /// The stores that have all registers and logs, but for their backlog.
    Set<StoreId> mirrored() {
        return Answers.of(() -> database.sql("select store from storage_store where mirrored")
                .query((row, _) -> new StoreId(row.getString("store")))
                .set());
    }

    void reached(StoreId store, long position, boolean mirrored) {
        Answers.of(() -> database.sql("""
                        insert into storage_store (store, position, mirrored) values (:store, :position, :mirrored)
                        on conflict (store) do update set position = :position, mirrored = :mirrored
                        """)
                .param("store", store.value())
                .param("position", position)
                .param("mirrored", mirrored)
                .update());
    }

    /// All is to be looked at anew.
    void startOver(StoreId store) {
        Answers.of(() -> database.sql("update storage_store set position = 0, mirrored = false where store = :store")
                .param("store", store.value())
                .update());
    }

    void forget(StoreId store) {
        Answers.of(() -> database.sql("delete from storage_store where store = :store")
                .param("store", store.value())
                .update());
    }
}
