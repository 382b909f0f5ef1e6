package bevara.storage;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How much of what is kept was read and compared in time.
final class Coverage {
    private final JdbcClient database;

    Coverage(DataSource source) {
        database = JdbcClient.create(source);
    }

    /// `oldest` is when the copy was read that was not read for longest.
    record Counts(
            long copies,
            long bytes,
            long checked,
            long checkedBytes,
            long damaged,
            @Nullable Instant oldest) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, null);
    }

    /// For each store, of the copies of a tenant.
    Map<StoreId, Counts> of(TenantId tenant, Instant since) {
        return Answers.of(() -> database
                .sql("""
                        select store, count(*) as copies, coalesce(sum(bytes), 0) as bytes,
                            count(*) filter (where checked >= :since) as checked,
                            coalesce(sum(bytes) filter (where checked >= :since), 0) as checked_bytes,
                            count(*) filter (where state = 'damaged') as damaged, min(checked) as oldest
                        from storage_copy where tenant = :tenant group by store
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("tenant", tenant.value())
                .query((row, _) -> Map.entry(new StoreId(row.getString("store")), counts(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Counts counts(java.sql.ResultSet row) throws java.sql.SQLException {
        var oldest = row.getObject("oldest", OffsetDateTime.class);
        return new Counts(
                row.getLong("copies"),
                row.getLong("bytes"),
                row.getLong("checked"),
                row.getLong("checked_bytes"),
                row.getLong("damaged"),
                oldest == null ? null : oldest.toInstant());
    }
}
