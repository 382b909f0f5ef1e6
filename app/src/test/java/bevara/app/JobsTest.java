package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.access.Access;
import bevara.ingest.Ingest;
import bevara.storage.ArchivalStorage;
import bevara.storage.TenantId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work that goes wrong in the middle, on a real archive of which one part fails.
class JobsTest {
    @TempDir
    private Path data;

    @Test
    void the_index_is_followed_on_after_an_error_of_one_document() {
        var settings = RunningArchive.settings(data);
        try (var folder = DataFolder.take(settings.data());
                var archive = Archive.open(settings, folder, Clock.systemUTC())) {
            var follows = new AtomicInteger();
            var access = failing(Access.class, archive.access(), "follow", () -> {
                if (follows.incrementAndGet() == 1) throw new StackOverflowError("one document");
            });
            archive.jobs().start(archive.storage(), archive.ingest(), access, archive.older(), archive.formats(), true);

            var end = System.nanoTime() + 30_000_000_000L;
            while (follows.get() < 3 && System.nanoTime() < end) Caller.pause();
            assertThat(follows).hasValueGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void what_cannot_be_tidied_does_not_hold_up_the_clearing_of_orphans() throws IOException {
        var settings = RunningArchive.settings(data);
        try (var folder = DataFolder.take(settings.data());
                var archive = Archive.open(settings, folder, Clock.systemUTC())) {
            var orphan = settings.data().resolve("objects/tmp/half");
            Files.createDirectories(settings.data().resolve("objects/tmp"));
            Files.writeString(orphan, "half");
            Files.setLastModifiedTime(
                    orphan, FileTime.from(Clock.systemUTC().instant().minus(Duration.ofDays(2))));
            var storage = failing(ArchivalStorage.class, archive.storage(), "tidyLogs", () -> {
                throw new IllegalStateException("one log cannot be tidied");
            });
            archive.jobs().start(storage, archive.ingest(), archive.access(), archive.older(), archive.formats(), true);

            var end = System.nanoTime() + 30_000_000_000L;
            while (Files.exists(orphan) && System.nanoTime() < end) Caller.pause();
            assertThat(orphan).doesNotExist();
        }
    }

    @Test
    void a_rebuild_that_was_broken_off_begins_anew_at_the_next_start() throws IOException {
        String key;
        String submission;
        try (var running = new RunningArchive(data.resolve("first"))) {
            var caller = running.as(RunningArchive.ALFA, Role.ARCHIVIST);
            key = caller.key();
            submission = caller.submit(
                            "open", TestPackages.bag("ombyggd", Map.of("brev.txt", TestPackages.utf8("Hej"))))
                    .path("id")
                    .asString("");
        }
        var copy = copied(data.resolve("first"), data.resolve("second"));

        try (var folder = DataFolder.take(copy.data());
                var archive = Archive.open(copy, folder, Clock.systemUTC())) {
            var ingest = failing(Ingest.class, archive.ingest(), "rebuild", () -> {
                throw new IllegalStateException("broken off");
            });
            assertThatThrownBy(() -> with(archive, ingest).rebuild()).hasMessage("broken off");
        }

        try (var server = Server.start(copy, Clock.systemUTC())) {
            var caller = new Caller(server.url(), key);
            assertThat(caller.get("/api/v1/submissions/" + submission)
                            .json()
                            .path("state")
                            .asString(""))
                    .isEqualTo("archived");
            assertThat(server.archive().tenants().find(new TenantId(RunningArchive.ALFA)))
                    .isPresent();
        }
    }

    private static Archive with(Archive archive, Ingest ingest) {
        return new Archive(
                archive.settings(),
                archive.database(),
                archive.clock(),
                archive.storage(),
                archive.formats(),
                ingest,
                archive.access(),
                archive.jobs(),
                archive.timestamps(),
                archive.tenants(),
                archive.accounts(),
                archive.receiptKey(),
                archive.milestones(),
                archive.older());
    }

    /// The real part, but before one of its methods something is done.
    private static <T> T failing(Class<T> type, T part, String method, Runnable before) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, called, arguments) -> {
                    if (called.getName().equals(method)) before.run();
                    try {
                        return called.invoke(part, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Settings copied(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(from.resolve("accounts.json"), to.resolve("accounts.json"));
        try (var files = Files.walk(from.resolve("objects"))) {
            for (var file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
        }
        return RunningArchive.settings(to);
    }
}
