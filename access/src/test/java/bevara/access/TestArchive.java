package bevara.access;

import bevara.formats.FormatWorkers;
import bevara.schemas.Ead;
import bevara.schemas.Mets;
import bevara.schemas.Premis;
import bevara.storage.AipDraft;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.Custody;
import bevara.storage.Digest;
import bevara.storage.StoragePlan;
import bevara.storage.StoreId;
import bevara.storage.StoredVersion;
import bevara.storage.TenantId;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/// A real archive in a folder and a database of its own, to test access on; writes AIPs as ingest does.
final class TestArchive implements AutoCloseable {
    static final TenantId SANDVIKEN = new TenantId("sandviken");
    static final TenantId KUMLA = new TenantId("kumla");

    private static final String DATA = "representations/submission/data/";
    private static final String TEMPLATE = "template_of_tests";
    private static final EmbeddedPostgres POSTGRES = start();

    private final String databaseName = "t" + Long.toString(System.nanoTime(), 36);
    final Path folder;
    private volatile Instant now = Instant.parse("2026-03-01T08:00:00Z");
    final ArchivalStorage storage;
    final HikariDataSource database;
    final List<String> queued = new ArrayList<>();
    private final Map<AipId, Error> faults = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final FormatWorkers formats;
    private Access access;

    TestArchive(Path folder) {
        this(folder, TestTools.real());
    }

    TestArchive(Path folder, FormatWorkers formats) {
        this(folder, formats, List.of("objects"));
    }

    /// With a store in each of these folders.
    TestArchive(Path folder, FormatWorkers formats, List<String> stores) {
        this.folder = folder;
        this.formats = formats;
        this.database = newDatabase();
        this.storage = ArchivalStorage.open(
                new ArchivalStorage.Setup(plan(stores), database, clock(), null, _ -> {}, Custody.Pace.USUAL, random));
        this.access = open();
    }

    private StoragePlan plan(List<String> names) {
        var stores = names.stream()
                .map(name -> new StoragePlan.Store(
                        new StoreId(name), new StoragePlan.Place.Folder(folder.resolve(name)), false))
                .toList();
        return new StoragePlan(
                stores, stores.stream().map(StoragePlan.Store::id).toList(), Map.of());
    }

    private static EmbeddedPostgres start() {
        try {
            var postgres = EmbeddedPostgres.builder().start();
            create(postgres, TEMPLATE, "template0");
            migrate(postgres.getDatabase("postgres", TEMPLATE), ArchivalStorage.MIGRATIONS, "flyway_storage");
            migrate(postgres.getDatabase("postgres", TEMPLATE), Access.MIGRATIONS, "flyway_access");
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(EmbeddedPostgres postgres, String name, String template) {
        execute(postgres, "create database " + name + " template " + template);
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private HikariDataSource newDatabase() {
        create(POSTGRES, databaseName, TEMPLATE);
        var pool = new HikariDataSource();
        pool.setDataSource(POSTGRES.getDatabase("postgres", databaseName));
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(1);
        return pool;
    }

    private static void migrate(DataSource database, String location, String table) {
        Flyway.configure()
                .dataSource(database)
                .locations(location)
                .table(table)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    /// From now on whoever reads the files of this AIP meets this; null ends it.
    void readingFails(AipId aip, @Nullable Error fault) {
        if (fault == null) faults.remove(aip);
        else faults.put(aip, fault);
    }

    private ArchivalStorage faulty() {
        return (ArchivalStorage) Proxy.newProxyInstance(
                ArchivalStorage.class.getClassLoader(),
                new Class<?>[] {ArchivalStorage.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("read")) meetFault(content(arguments[0]));
                    try {
                        return method.invoke(storage, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static StoredVersion.StoredContent content(Object read) {
        return read instanceof StoredVersion.Member member ? member.content() : (StoredVersion.StoredContent) read;
    }

    private void meetFault(StoredVersion.StoredContent content) {
        if (!content.name().endsWith(".zip")) return;
        faults.forEach((aip, fault) -> {
            if (content.key().contains(aip.value())) throw fault;
        });
    }

    private Access open() {
        var setup = new Access.Setup(
                faulty(),
                formats,
                database,
                folder.resolve("index"),
                folder.resolve("dips"),
                clock(),
                random,
                TestArchive::sign,
                (tenant, order) -> queued.add(tenant + "/" + order),
                (tenant, run) -> queued.add(tenant + "/" + run),
                _ -> {});
        return new LuceneAccess(setup);
    }

    /// Not a signature, but of the right form.
    private static String sign(String type, byte[] payload) {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        var header = "{\"alg\":\"none\",\"typ\":\"" + type + "\"}";
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + base64.encodeToString(payload)
                + ".c2ln";
    }

    Access access() {
        return access;
    }

    /// As after a stop of the process; `between` is done while it is down.
    Access restart(Runnable between) {
        access.close();
        between.run();
        access = open();
        return access;
    }

    void deleteIndex() {
        delete(folder.resolve("index"));
    }

    private static void delete(Path path) {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    /// What is delivered: files by path, in order.
    static final class Delivered {
        String title = "Handlingar";
        String reference = "";
        String creator = "Byggnadsnämnden";
        String scope = "";
        String start = "2021-03-01";
        String end = "2023-11-30";
        String agreement = "bygglov";
        String kind = "plain";
        List<Ead.SecrecyMark> secrecy = List.of();
        final Map<String, byte[]> files = new LinkedHashMap<>();
        final Map<String, String> types = new LinkedHashMap<>();

        Delivered title(String text) {
            title = text;
            return this;
        }

        Delivered reference(String text) {
            reference = text;
            return this;
        }

        Delivered creator(String text) {
            creator = text;
            return this;
        }

        Delivered scope(String text) {
            scope = text;
            return this;
        }

        Delivered years(String from, String to) {
            start = from;
            end = to;
            return this;
        }

        Delivered secrecy(Ead.SecrecyMark... marks) {
            secrecy = List.of(marks);
            return this;
        }

        Delivered agreement(String id) {
            agreement = id;
            return this;
        }

        Delivered file(String path, String text) {
            return file(path, "text/plain", text.getBytes(StandardCharsets.UTF_8));
        }

        Delivered file(String path, String mime, byte[] bytes) {
            files.put(path, bytes);
            types.put(path, mime);
            return this;
        }
    }

    static Delivered aPackage() {
        return new Delivered();
    }

    /// Stores the package as an AIP and follows the journal.
    AipId keep(TenantId tenant, Delivered delivered) {
        var id = store(tenant, delivered);
        access.follow();
        return id;
    }

    AipId store(TenantId tenant, Delivered delivered) {
        later(Duration.ofSeconds(1));
        var id = AipId.create(now, random);
        var zip = zip(delivered);
        var ead = ead(delivered, id);
        var premis = premis(id);
        var mets = mets(tenant, id, delivered, zip, ead, premis);
        storage.store(new AipDraft(
                tenant,
                id,
                1,
                now,
                "Delivered",
                "Bevara",
                "urn:bevara:test",
                List.of(
                        content("data-0001.zip", zip),
                        content("ead.xml", ead),
                        content("premis.xml", premis),
                        content("mets.xml", mets))));
        return id;
    }

    private static AipDraft.Content content(String name, byte[] bytes) {
        return new AipDraft.Content(name, bytes.length, out -> out.write(bytes));
    }

    private static byte[] zip(Delivered delivered) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (var file : delivered.files.entrySet()) {
                var crc = new CRC32();
                crc.update(file.getValue());
                var entry = new ZipEntry(DATA + file.getKey());
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] ead(Delivered delivered, AipId id) {
        var out = new ByteArrayOutputStream();
        var description = new Ead.Description(
                Ead.Level.FILE,
                delivered.title,
                delivered.reference,
                delivered.creator,
                delivered.start + "/" + delivered.end,
                delivered.start,
                delivered.end,
                delivered.scope,
                "swe",
                List.of(),
                delivered.secrecy);
        Ead.write(out, description, new Ead.Record(id.value(), "Sandviken", "Bevara", java.time.Instant.EPOCH));
        return out.toByteArray();
    }

    private byte[] premis(AipId id) {
        var out = new ByteArrayOutputStream();
        var software = new Premis.Agent("bevara", "software", "Bevara", "0.1.0");
        var events = List.of(
                new Premis.Event("e1", "transfer", now, "", "success", "", List.of("bevara")),
                new Premis.Event("e2", "fixity check", now, "SHA-256", "success", "", List.of("bevara")));
        var entity = new Premis.Entity(new Premis.Identifier("bevara:aip", id.value()), List.of(), "");
        Premis.write(out, new Premis.Document(List.of(entity), events, List.of(software), List.of()));
        return out.toByteArray();
    }

    private byte[] mets(TenantId tenant, AipId id, Delivered delivered, byte[] zip, byte[] ead, byte[] premis) {
        var out = new ByteArrayOutputStream();
        var group = "Representations/submission";
        var holder = new Mets.File(
                "zip-0001",
                group,
                "data-0001.zip",
                "application/zip",
                zip.length,
                now,
                Digest.of(zip).hex(),
                "SHA-256",
                null,
                null,
                0);
        var members = members(delivered, zip, group);
        var groups = List.of(new Mets.FileGroup(group, () -> Stream.of(new Mets.Container(holder, members::stream))));
        var references = List.of(
                reference(Mets.ReferenceKind.DESCRIPTIVE, "ead.xml", "EAD", ead),
                reference(Mets.ReferenceKind.PRESERVATION, "premis.xml", "PREMIS", premis));
        Mets.write(out, new Mets.Document(header(tenant, id, delivered), references, groups));
        return out.toByteArray();
    }

    private Mets.Header header(TenantId tenant, AipId id, Delivered delivered) {
        return new Mets.Header(
                "bevara:" + tenant + ":" + id,
                delivered.title,
                "Mixed",
                "MIXED",
                "https://earkaip.dilcis.eu/profile/E-ARK-AIP.xml",
                Mets.PackageType.AIP,
                now,
                "NEW",
                List.of(
                        Mets.Agent.software("Bevara", "0.1.0"),
                        new Mets.Agent("ARCHIVIST", "ORGANIZATION", null, delivered.creator, List.of())),
                List.of(
                        new Mets.AlternativeId("SUBMISSIONAGREEMENT", delivered.agreement + "/1"),
                        new Mets.AlternativeId("bevara:SUBMISSION", "s1"),
                        new Mets.AlternativeId("bevara:PACKAGEID", "p1"),
                        new Mets.AlternativeId("bevara:PACKAGEKIND", delivered.kind)));
    }

    private List<Mets.File> members(Delivered delivered, byte[] zip, String group) {
        var members = new ArrayList<Mets.File>();
        try (var read = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(zip))
                .get()) {
            for (var file : delivered.files.entrySet()) {
                var entry = Objects.requireNonNull(read.getEntry(DATA + file.getKey()));
                var bytes = file.getValue();
                members.add(new Mets.File(
                        "f" + (members.size() + 1),
                        group,
                        Hrefs.encode(DATA + file.getKey()),
                        Objects.requireNonNull(delivered.types.get(file.getKey())),
                        bytes.length,
                        now,
                        Digest.of(bytes).hex(),
                        "SHA-256",
                        new Mets.Format("A format", "", "PRONOM", ""),
                        bytes.length == 0
                                ? null
                                : new Mets.Extent(entry.getDataOffset(), entry.getDataOffset() + bytes.length - 1),
                        0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return members;
    }

    private Mets.Reference reference(Mets.ReferenceKind kind, String name, String type, byte[] bytes) {
        return new Mets.Reference(
                kind,
                "id-" + name,
                name,
                type,
                "text/xml",
                bytes.length,
                now,
                Digest.of(bytes).hex(),
                "SHA-256",
                0);
    }

    /// Turns one bit of the only stored file that ends like this and has this text in it.
    void tamper(String text) throws IOException {
        tamper("objects", text);
    }

    void tamper(String store, String text) throws IOException {
        var wanted = text.getBytes(StandardCharsets.UTF_8);
        try (var files = Files.walk(folder.resolve(store))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var bytes = Files.readAllBytes(file);
                for (int i = 0; i + wanted.length <= bytes.length; i++) {
                    if (!Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) continue;
                    bytes[i] ^= 1;
                    file.toFile().setWritable(true);
                    Files.write(file, bytes);
                    return;
                }
            }
        }
        throw new IllegalStateException("no stored file has " + text);
    }

    SearchResult search(TenantId tenant, String text) {
        return access.search(tenant, new Query(text, List.of(), List.of(), "", 20));
    }

    List<String> titles(TenantId tenant, String text) {
        return search(tenant, text).hits().stream().map(SearchResult.Hit::title).toList();
    }

    @Override
    public void close() {
        access.close();
        database.close();
        execute(POSTGRES, "drop database " + databaseName + " with (force)");
    }
}
