package bevara.ingest;

import bevara.storage.Digest;
import bevara.storage.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the submissions' rows say of packages that come in parts. Each method is one transaction.
final class UploadTable {
    private static final String SELECT = """
            select tenant, id, agreement, file_name, bytes, bytes_total, upload_sha256, upload_until, dry_run, delivered_by
            from submission\s""";

    private final JdbcClient sql;
    private final Clock clock;

    UploadTable(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.clock = clock;
    }

    /// An upload that is not whole; `offset` bytes of it are durable.
    record Row(SubmissionId id, Delivery delivery, long offset, Instant until) {}

    void open(TenantId tenant, SubmissionId id, @Nullable Digest expected, Instant until) {
        sql.sql("update submission set upload_until = :until, upload_sha256 = :sha256"
                        + " where tenant = :tenant and id = :id and state = 'receiving'")
                .param("until", utc(until))
                .param("sha256", expected == null ? null : expected.hex())
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    Optional<Row> find(TenantId tenant, SubmissionId id) {
        return sql.sql(SELECT
                        + "where tenant = :tenant and id = :id and state = 'receiving' and upload_until is not null")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(UploadTable::row)
                .optional();
    }

    void durable(TenantId tenant, SubmissionId id, long offset, Instant until) {
        sql.sql("update submission set bytes = :offset, upload_until = :until"
                        + " where tenant = :tenant and id = :id and state = 'receiving'")
                .param("offset", offset)
                .param("until", utc(until))
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    /// Of all tenants: those that all bytes came of, and that nobody took further.
    List<Row> whole() {
        return sql.sql(SELECT
                        + "where state = 'receiving' and upload_until is not null and bytes = bytes_total order by id")
                .query(UploadTable::row)
                .list();
    }

    /// Of all tenants: those whose time has run out.
    List<Row> expired() {
        return sql.sql(SELECT + "where state = 'receiving' and upload_until < :now and bytes < bytes_total order by id")
                .param("now", utc(clock.instant()))
                .query(UploadTable::row)
                .list();
    }

    /// Of all tenants: how many bytes were announced and have not come.
    long awaited() {
        return sql.sql("""
                        select coalesce(sum(bytes_total - bytes), 0) from submission
                        where state = 'receiving' and upload_until is not null""").query(Long.class).single();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        var sha256 = row.getString("upload_sha256");
        var delivery = new Delivery(
                new TenantId(row.getString("tenant")),
                row.getString("agreement"),
                row.getString("file_name"),
                row.getLong("bytes_total"),
                sha256 == null ? null : new Digest(sha256),
                null,
                row.getBoolean("dry_run"),
                row.getString("delivered_by"));
        return new Row(
                new SubmissionId(row.getString("id")),
                delivery,
                row.getLong("bytes"),
                row.getObject("upload_until", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
