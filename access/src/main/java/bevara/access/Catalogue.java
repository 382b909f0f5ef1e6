package bevara.access;

import bevara.schemas.Ead;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.Digest;
import bevara.storage.JournalEntry;
import bevara.storage.StorageFault;
import bevara.storage.StoredVersion;
import bevara.storage.StoredVersion.StoredContent;
import bevara.storage.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What is kept, in PostgreSQL: AIPs, their files, and where each file's bytes lie.
final class Catalogue {
    private static final int ROWS = 1000;
    private static final String FILE_COLUMNS =
            "ordinal, file, path, f.size, encode(f.sha256, 'hex') sha256, mime, format_name, puid, content, place, valid";

    private final ArchivalStorage storage;
    private final IdentificationRecords records;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransactionTemplate whole;

    Catalogue(ArchivalStorage storage, DataSource database) {
        this.storage = storage;
        this.records = new IdentificationRecords(storage);
        this.jdbc = new JdbcTemplate(database);
        this.client = JdbcClient.create(jdbc);
        this.whole = new TransactionTemplate(new DataSourceTransactionManager(database));
    }

    long position() {
        return client.sql("select position from access_position")
                .query(Long.class)
                .single();
    }

    void position(long position) {
        client.sql("update access_position set position = ?").param(position).update();
    }

    void clear() {
        for (var table : List.of("aips", "contents", "files", "formats", "failures", "identified"))
            jdbc.update("delete from access_" + table);
        position(0);
    }

    /// Takes in a version, in place of the one before it. Run it in a transaction.
    void take(JournalEntry entry) {
        var aip = storage.find(entry.tenant(), entry.aip())
                .orElseThrow(() -> new StorageFault.NotFound(entry.aip() + " v" + entry.version()));
        var version = aip.head();
        forget(entry.tenant(), entry.aip());
        var files = new FileRows(jdbc, version);
        var catalogued = new StoredAip(storage, version).read(files::add);
        files.flush();
        insert(catalogued, entry.stored(), files);
        insertContents(version);
        insertFormats(version, files.formats());
        for (var outcome : records.of(entry.tenant(), entry.aip())) takeAgain(version, outcome);
    }

    private void forget(TenantId tenant, AipId aip) {
        if (delete("aips", tenant, aip) == 0) return;
        for (var table : List.of("contents", "files", "formats", "identified")) delete(table, tenant, aip);
    }

    private int delete(String table, TenantId tenant, AipId aip) {
        return jdbc.update(
                "delete from access_" + table + " where tenant = ? and aip = ?", tenant.value(), aip.value());
    }

    private void insert(CataloguedAip aip, Instant stored, FileRows files) {
        var d = aip.description();
        jdbc.update((PreparedStatementCreator) connection -> {
            var insert = connection.prepareStatement(
                    "insert into access_aips values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
            insert.setString(1, aip.version().tenant().value());
            insert.setString(2, aip.version().aip().value());
            insert.setInt(3, aip.version().version());
            insert.setObject(4, stored.atOffset(ZoneOffset.UTC));
            insert.setString(5, d.level().name());
            insert.setString(6, d.title());
            insert.setString(7, d.referenceCode());
            insert.setString(8, d.creator());
            insert.setString(9, d.dates());
            insert.setString(10, d.startDate());
            insert.setString(11, d.endDate());
            insert.setString(12, d.scope());
            insert.setString(13, d.language());
            insert.setArray(14, connection.createArrayOf("text", d.subjects().toArray()));
            insert.setString(15, aip.agreement());
            insert.setString(16, aip.submission());
            insert.setString(17, aip.packageId());
            insert.setString(18, aip.kind());
            insert.setLong(19, files.count());
            insert.setLong(20, files.bytes());
            insert.setArray(21, connection.createArrayOf("text", SecrecyColumn.written(d.secrecy())));
            insert.setString(22, aip.signatures());
            return insert;
        });
    }

    private void insertContents(StoredVersion version) {
        for (var c : version.content())
            jdbc.update(
                    "insert into access_contents values (?,?,?,?,?,?,?)",
                    version.tenant().value(),
                    version.aip().value(),
                    c.name(),
                    c.key(),
                    c.version(),
                    c.size(),
                    c.sha256().hex());
    }

    private void insertFormats(StoredVersion version, Collection<AipView.FormatCount> formats) {
        for (var f : formats)
            jdbc.update(
                    "insert into access_formats values (?,?,?,?,?,?)",
                    version.tenant().value(),
                    version.aip().value(),
                    f.mime(),
                    f.name(),
                    f.files(),
                    f.bytes());
    }

    /// What files turned out to be later. What was found in a version that is replaced by now is history.
    private void takeAgain(StoredVersion version, IdentificationRecords.Outcome outcome) {
        list(version.tenant(), version.aip(), outcome);
        if (outcome.aipVersion() != version.version()) return;
        change(version.tenant(), version.aip(), outcome.changes());
        identifiedBy(version.tenant(), version.aip(), outcome.signatures());
    }

    /// Takes over what files of the newest version turned out to be; by which signatures is said by [#identifiedBy].
    void identified(TenantId tenant, AipId aip, IdentificationRecords.Outcome outcome) {
        whole.executeWithoutResult(_ -> {
            list(tenant, aip, outcome);
            change(tenant, aip, outcome.changes());
        });
    }

    private void list(TenantId tenant, AipId aip, IdentificationRecords.Outcome outcome) {
        for (var change : outcome.changes())
            client.sql("""
                            insert into access_identified (tenant, aip, file, path, signatures, identified, former_puid,
                              puid, former_mime, mime, former_name, name)
                            values (?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing""")
                    .params(
                            tenant.value(),
                            aip.value(),
                            change.file(),
                            change.path(),
                            outcome.signatures(),
                            outcome.at().atOffset(ZoneOffset.UTC),
                            change.former().puid(),
                            change.now().puid(),
                            change.former().mime(),
                            change.now().mime(),
                            change.former().name(),
                            change.now().name())
                    .update();
    }

    private void change(TenantId tenant, AipId aip, List<IdentificationRecords.Change> changes) {
        for (var change : changes)
            client.sql("""
                            update access_files set puid = ?, mime = ?, format_name = ?
                            where tenant = ? and aip = ? and file = ?""")
                    .params(
                            change.now().puid(),
                            change.now().mime(),
                            change.now().name(),
                            tenant.value(),
                            aip.value(),
                            change.file())
                    .update();
        delete("formats", tenant, aip);
        client.sql("""
                        insert into access_formats
                        select tenant, aip, mime, format_name, count(*), sum(size) from access_files
                        where tenant = ? and aip = ? group by tenant, aip, mime, format_name""").params(tenant.value(), aip.value()).update();
    }

    void identifiedBy(TenantId tenant, AipId aip, String signatures) {
        client.sql("update access_aips set signatures = ? where tenant = ? and aip = ?")
                .params(signatures, tenant.value(), aip.value())
                .update();
    }

    /// How many AIPs were identified by other signatures than these.
    long identifiedByOthers(TenantId tenant, String signatures) {
        return client.sql("select count(*) from access_aips where tenant = ? and signatures <> ?")
                .params(tenant.value(), signatures)
                .query(Long.class)
                .single();
    }

    /// Those after `last`, in order.
    List<AipId> identifiedByOthers(TenantId tenant, String signatures, String last, int limit) {
        return client.sql("""
                        select aip from access_aips where tenant = ? and signatures <> ? and aip > ?
                        order by aip limit ?""")
                .params(tenant.value(), signatures, last, limit)
                .query((row, _) -> new AipId(row.getString(1)))
                .list();
    }

    long aips(TenantId tenant) {
        return client.sql("select count(*) from access_aips where tenant = ?")
                .param(tenant.value())
                .query(Long.class)
                .single();
    }

    Optional<AipView> aip(TenantId tenant, AipId id) {
        return client.sql("select * from access_aips where tenant = ? and aip = ?")
                .params(tenant.value(), id.value())
                .query((row, _) -> view(row, formats(tenant, id)))
                .optional();
    }

    private List<AipView.FormatCount> formats(TenantId tenant, AipId id) {
        return client.sql("""
                        select mime, name, files, bytes from access_formats where tenant = ? and aip = ?
                        order by files desc, mime, name""")
                .params(tenant.value(), id.value())
                .query((row, _) ->
                        new AipView.FormatCount(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    private static AipView view(ResultSet row, List<AipView.FormatCount> formats) throws SQLException {
        return new AipView(
                new AipId(row.getString("aip")),
                new TenantId(row.getString("tenant")),
                row.getInt("version"),
                description(row),
                row.getString("agreement"),
                row.getString("submission"),
                row.getString("package_id"),
                row.getString("kind"),
                row.getObject("stored", OffsetDateTime.class).toInstant(),
                row.getLong("files"),
                row.getLong("bytes"),
                formats);
    }

    private static Ead.Description description(ResultSet row) throws SQLException {
        return new Ead.Description(
                Ead.Level.valueOf(row.getString("level")),
                row.getString("title"),
                row.getString("reference_code"),
                row.getString("creator"),
                row.getString("dates"),
                row.getString("start_date"),
                row.getString("end_date"),
                row.getString("scope"),
                row.getString("language"),
                List.of((String[]) row.getArray("subjects").getArray()),
                SecrecyColumn.read((String[]) row.getArray("secrecy").getArray()));
    }

    /// The stored content file of this name in the newest version.
    Optional<StoredContent> content(TenantId tenant, AipId aip, String name) {
        return client.sql("select * from access_contents where tenant = ? and aip = ? and name = ?")
                .params(tenant.value(), aip.value(), name)
                .query((row, _) -> content(row))
                .optional();
    }

    private static StoredContent content(ResultSet row) throws SQLException {
        return new StoredContent(
                row.getString("name"),
                row.getString("key"),
                row.getInt("version"),
                row.getLong("size"),
                new Digest(row.getString("sha256")));
    }

    Optional<StoredFile> file(TenantId tenant, AipId aip, String file) {
        return client.sql("select " + FILE_COLUMNS + " from access_files f where tenant = ? and aip = ? and file = ?")
                .params(tenant.value(), aip.value(), file)
                .query(rows(tenant, aip))
                .optional();
    }

    /// At most `limit` files whose ordinal is above `after`, in order.
    List<StoredFile> files(TenantId tenant, AipId aip, long after, int limit) {
        return client.sql("select " + FILE_COLUMNS
                        + " from access_files f where tenant = ? and aip = ? and ordinal > ? order by ordinal limit ?")
                .params(tenant.value(), aip.value(), after, limit)
                .query(rows(tenant, aip))
                .list();
    }

    /// All files in order, a page at a time.
    Iterator<StoredFile> files(TenantId tenant, AipId aip) {
        return new Iterator<>() {
            private Iterator<StoredFile> page = files(tenant, aip, 0, ROWS).iterator();
            private long last;

            @Override
            public boolean hasNext() {
                if (!page.hasNext() && last > 0 && last % ROWS == 0)
                    page = files(tenant, aip, last, ROWS).iterator();
                return page.hasNext();
            }

            @Override
            public StoredFile next() {
                var file = page.next();
                last = file.ordinal();
                return file;
            }
        };
    }

    private RowMapper<StoredFile> rows(TenantId tenant, AipId aip) {
        var contents = new TreeMap<String, StoredContent>();
        client.sql("select * from access_contents where tenant = ? and aip = ?")
                .params(tenant.value(), aip.value())
                .query((row, _) -> content(row))
                .list()
                .forEach(c -> contents.put(c.name(), c));
        return (row, _) -> new StoredFile(
                row.getLong("ordinal"),
                new FileView(
                        row.getString("file"),
                        row.getString("path"),
                        row.getLong("size"),
                        new Digest(row.getString("sha256")),
                        row.getString("puid"),
                        row.getString("mime"),
                        row.getString("format_name"),
                        row.getString("valid")),
                Objects.requireNonNull(contents.get(row.getString("content"))),
                row.getLong("place"));
    }
}
