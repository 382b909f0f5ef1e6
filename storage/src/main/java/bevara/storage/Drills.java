package bevara.storage;

import bevara.storage.ObjectStore.Entry;
import bevara.storage.ObjectStore.Write;
import bevara.storage.Stores.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Restores single AIPs from one store alone, as after a disaster, and writes down how it went.
final class Drills {
    private final JdbcClient database;
    private final Clock clock;

    Drills(DataSource source, Clock clock) {
        this.database = JdbcClient.create(source);
        this.clock = clock;
    }

    /// Copies the AIP out of the store into an empty folder, and reads every byte of what came out.
    Custody.Drill restore(AipPlace place, Store store, Path folder) {
        long begun = System.nanoTime();
        long files = 0;
        long bytes = 0;
        var fault = "";
        try {
            var restored = new FileSystemStore(folder);
            List<Entry> entries;
            try (var all = store.objects().list(place.root())) {
                entries = all.toList();
            }
            for (var entry : entries) {
                restored.put(List.of(new Write(entry.key(), entry.size(), out -> {
                    try (var in = store.objects().read(entry.key(), 0, -1)) {
                        in.transferTo(out);
                    }
                })));
                files++;
                bytes += entry.size();
            }
            var wrong = new Verification(restored, place)
                    .findings().stream().filter(Deviation::wrong).toList();
            if (!wrong.isEmpty()) fault = wrong.getFirst().toString();
        } catch (StorageFault e) {
            fault = String.valueOf(e.getMessage());
        } finally {
            empty(folder);
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        var drill = new Custody.Drill(
                clock.instant(), place.tenant(), place.aip(), store.id(), files, bytes, millis, fault);
        write(drill);
        return drill;
    }

    private static void empty(Path folder) {
        if (!Files.isDirectory(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Custody.Drill drill) {
        Answers.of(() -> database.sql("""
                        insert into storage_drill (at, tenant, aip, store, files, bytes, millis, fault)
                        values (:at, :tenant, :aip, :store, :files, :bytes, :millis, :fault)
                        """)
                .param("at", drill.at().atOffset(ZoneOffset.UTC))
                .param("tenant", drill.tenant().value())
                .param("aip", drill.aip().value())
                .param("store", drill.store().value())
                .param("files", drill.files())
                .param("bytes", drill.bytes())
                .param("millis", drill.millis())
                .param("fault", drill.fault())
                .update());
    }

    List<Custody.Drill> of(TenantId tenant, int limit) {
        return Answers.of(() -> database.sql("""
                        select at, tenant, aip, store, files, bytes, millis, fault from storage_drill
                        where tenant = :tenant order by id desc limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("limit", limit)
                .query((row, _) -> new Custody.Drill(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        new TenantId(row.getString("tenant")),
                        new AipId(row.getString("aip")),
                        new StoreId(row.getString("store")),
                        row.getLong("files"),
                        row.getLong("bytes"),
                        row.getLong("millis"),
                        row.getString("fault")))
                .list());
    }
}
