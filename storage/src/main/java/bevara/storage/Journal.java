package bevara.storage;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The order in which versions became part of the archive.
final class Journal {
    private static final int BATCH = 1000;

    private final Copies copies;
    private final JdbcClient database;
    private final JdbcTemplate batches;
    private final TransactionTemplate transaction;
    /// By tenant, because a connection sees the rows of one tenant only.
    private final Map<TenantId, Together<Line, RuntimeException>> together = new ConcurrentHashMap<>();

    Journal(DataSource source, Copies copies) {
        this.copies = copies;
        database = JdbcClient.create(source);
        batches = new JdbcTemplate(source);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    /// Enters the version together with where it is kept; when the journal names this version already, only the
    /// latter. Threads that append for one tenant at the same time share one commit.
    void append(StoredVersion version, Copies.Whole kept) {
        together.computeIfAbsent(version.tenant(), _ -> new Together<>(this::appendAll))
                .ask(new Line(version, kept));
    }

    private record Line(StoredVersion version, Copies.Whole kept) {}

    private void appendAll(List<Line> lines) {
        var kept = lines.stream().map(Line::kept).toList();
        try {
            Answers.of(() -> transaction.execute(_ -> {
                copies.keep(kept);
                return insert(lines.stream().map(Line::version).toList());
            }));
        } catch (DuplicateKeyException e) {
            // The transaction was undone as a whole, so no position is lost.
            if (lines.size() > 1) {
                lines.forEach(line -> appendAll(List.of(line)));
                return;
            }
            requireEntered(lines.getFirst().version(), e);
            copies.keep(kept);
        }
    }

    private void requireEntered(StoredVersion version, DuplicateKeyException e) {
        if (!entered(version.tenant(), version.aip()).contains(version.version()))
            throw new StorageFault.Unavailable("the journal's head is behind its entries", e);
    }

    /// In the order of the list, all of one tenant.
    private int insert(List<StoredVersion> versions) {
        return database.sql("""
                        with next as
                            (update storage_journal_head set position = position + :count returning position - :count as p)
                        insert into storage_journal (position, tenant, aip, version, stored)
                        select p + n, :tenant, aip, version, stored
                        from next, unnest(string_to_array(:aips, ' '), string_to_array(:versions, ' ')::int[],
                            string_to_array(:stored, ' ')::timestamptz[]) with ordinality as v (aip, version, stored, n)
                        """)
                .param("count", versions.size())
                .param("tenant", versions.getFirst().tenant().value())
                .param("aips", listed(versions, v -> v.aip().value()))
                .param("versions", listed(versions, StoredVersion::version))
                .param("stored", listed(versions, StoredVersion::created))
                .update();
    }

    private static String listed(List<StoredVersion> versions, Function<StoredVersion, Object> part) {
        return versions.stream().map(part).map(String::valueOf).collect(Collectors.joining(" "));
    }

    void complete(Aip aip, Copies.Whole kept) {
        var entered = entered(aip.tenant(), aip.id());
        copies.keep(List.of(kept));
        aip.versions().stream().filter(v -> !entered.contains(v.version())).forEach(v -> append(v, kept));
    }

    /// The newest version that is entered; 0 when there is none.
    int newest(AipPlace place) {
        return Answers.of(() -> database.sql(
                        "select coalesce(max(version), 0) from storage_journal where tenant = :tenant and aip = :aip")
                .param("tenant", place.tenant().value())
                .param("aip", place.aip().value())
                .query(Integer.class)
                .single());
    }

    /// The last position given.
    long head() {
        return Answers.of(() -> database.sql("select position from storage_journal_head")
                .query(Long.class)
                .single());
    }

    /// Of `limit` entries after `position` those whose version this store is not known to hold, and
    /// where they end.
    Lacking lacking(StoreId store, long position, int limit) {
        return Answers.of(() -> {
            var entries = database.sql("""
                            select j.position, j.tenant, j.aip, j.version, j.stored, exists (
                                select 1 from storage_copy c where c.tenant = j.tenant and c.aip = j.aip
                                and c.store = :store and c.versions >= j.version) as held
                            from storage_journal j where j.position > :position order by j.position limit :limit
                            """)
                    .param("store", store.value())
                    .param("position", position)
                    .param("limit", limit)
                    .query((row, _) -> new Seen(entry(row), row.getBoolean("held")))
                    .list();
            long end = entries.isEmpty() ? position : entries.getLast().entry().position();
            return new Lacking(
                    entries.stream().filter(s -> !s.held()).map(Seen::entry).toList(), end);
        });
    }

    private record Seen(JournalEntry entry, boolean held) {}

    record Lacking(List<JournalEntry> entries, long end) {}

    private Set<Integer> entered(TenantId tenant, AipId aip) {
        return Answers.of(
                () -> database.sql("select version from storage_journal where tenant = :tenant and aip = :aip")
                        .param("tenant", tenant.value())
                        .param("aip", aip.value())
                        .query(Integer.class)
                        .set());
    }

    List<JournalEntry> after(long position, int limit) {
        return Answers.of(() -> database.sql("""
                        select position, tenant, aip, version, stored from storage_journal
                        where position > :position order by position limit :limit
                        """)
                .param("position", position)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list());
    }

    private static JournalEntry entry(java.sql.ResultSet row) throws java.sql.SQLException {
        return new JournalEntry(
                row.getLong("position"),
                new TenantId(row.getString("tenant")),
                new AipId(row.getString("aip")),
                row.getInt("version"),
                row.getObject("stored", OffsetDateTime.class).toInstant());
    }

    /// Enters what `aips` has and the journal lacks, oldest first; sorted by the database, not in
    /// memory. Others go on appending until the very end.
    long completeAll(Stream<Aip> aips) {
        return Answers.of(() -> transaction.execute(_ -> {
            database.sql("""
                            create temporary table storage_journal_found
                            (tenant text, aip text, version integer, stored timestamptz, turn timestamptz)
                            on commit drop
                            """).update();
            var batch = new ArrayList<Object[]>();
            aips.forEach(aip -> {
                addLines(aip, batch);
                if (batch.size() >= BATCH) insertFound(batch);
            });
            insertFound(batch);
            long head = database.sql("select position from storage_journal_head for update")
                    .query(Long.class)
                    .single();
            long entered = database.sql("""
                            insert into storage_journal (position, tenant, aip, version, stored)
                            select :head + row_number() over (order by turn, aip, version), tenant, aip, version, stored
                            from storage_journal_found f
                            where not exists (select 1 from storage_journal j
                                where j.tenant = f.tenant and j.aip = f.aip and j.version = f.version)
                            """).param("head", head).update();
            database.sql("update storage_journal_head set position = :position")
                    .param("position", head + entered)
                    .update();
            return entered;
        }));
    }

    /// `turn` is never earlier than the version before, whatever the clock did.
    private static void addLines(Aip aip, List<Object[]> batch) {
        var turn = Instant.MIN;
        for (var version : aip.versions()) {
            if (version.created().isAfter(turn)) turn = version.created();
            batch.add(new Object[] {
                aip.tenant().value(), aip.id().value(), version.version(), timestamp(version.created()), timestamp(turn)
            });
        }
    }

    private void insertFound(List<Object[]> batch) {
        batches.batchUpdate("insert into storage_journal_found values (?, ?, ?, ?, ?)", batch);
        batch.clear();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
