package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.Deviation.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    @TempDir
    private Path folder;

    private final Samples samples = new Samples();
    private final AipId aip = samples.aipId();
    private final AipPlace place = new AipPlace(SANDVIKEN, aip);

    @BeforeEach
    void fill() {
        var storage = ArchivalStorage.onFileSystem(folder, Databases.fresh(), Clock.systemUTC(), _ -> {});
        storage.store(draft(SANDVIKEN, aip));
        storage.store(draft(KUMLA, samples.aipId()));
        for (int v = 1; v <= 2; v++) storage.keep(entry("agreements", "bygg", v, "{\"id\":\"bygg\"}"));
        storage.keep(entry("receipts", "s1", 1, "aGVq.aGVq.aGVq"));
    }

    private static RegisterEntry entry(String register, String id, int version, String text) {
        return new RegisterEntry(SANDVIKEN, register, id, version, text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Watcher implements ArchivalStorage.CheckWatcher {
        private final List<Deviation> found = new ArrayList<>();
        private long objects;
        private long bytes;

        @Override
        public void found(Deviation deviation) {
            found.add(deviation);
        }

        @Override
        public void judged(long read) {
            objects++;
            bytes += read;
        }
    }

    private Watcher check(Optional<TenantId> tenant) {
        var watcher = new Watcher();
        var scope = new ArchivalStorage.CheckScope(StoragePlan.of(folder), Optional.empty(), tenant, ContentJudge.NONE);
        ArchivalStorage.check(scope, watcher);
        return watcher;
    }

    private void requireFound(Tuple... expected) {
        assertThat(check(Optional.empty()).found)
                .extracting(Deviation::code, Deviation::key, Deviation::kind)
                .containsExactlyInAnyOrder(expected);
    }

    private void write(String key, String text) throws IOException {
        var file = folder.resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void an_archive_as_bevara_writes_it_has_no_deviation() {
        var all = check(Optional.empty());
        assertThat(all.found).isEmpty();
        assertThat(all.objects).isEqualTo(2);
        assertThat(all.bytes).isGreaterThan(1000);
        assertThat(check(Optional.of(KUMLA)).objects).isEqualTo(1);
    }

    @Test
    void what_belongs_to_nothing_is_told() throws IOException {
        write("notes.txt", "x");
        write("tenants/Åby/aip/x", "x");
        write("tenants/loose.txt", "x");
        write("tenants/sandviken/loose.txt", "x");
        write("tenants/sandviken/agreements/bygg/notes.txt", "x");
        write("tenants/sandviken/aip/loose.txt", "not judged: a root may hold documents");
        write("tenants/sandviken/aip/ab/loose.txt", "x");
        Files.createDirectories(folder.resolve("tenants/sandviken/aip/cd/ef"));
        write("tmp/half", "x");
        write("aside/tenants/sandviken/aip/old.1", "x");
        requireFound(
                Tuple.tuple("BEV-020", "notes.txt", Kind.UNEXPECTED),
                Tuple.tuple("BEV-021", "tenants/Åby/", Kind.UNEXPECTED),
                Tuple.tuple("BEV-021", "tenants/loose.txt", Kind.UNEXPECTED),
                Tuple.tuple("BEV-020", "tenants/sandviken/loose.txt", Kind.UNEXPECTED),
                Tuple.tuple("BEV-020", "tenants/sandviken/agreements/bygg/notes.txt", Kind.UNEXPECTED),
                Tuple.tuple("E072", "tenants/sandviken/aip/ab/loose.txt", Kind.UNEXPECTED),
                Tuple.tuple("E073", "tenants/sandviken/aip/cd/ef", Kind.UNEXPECTED),
                Tuple.tuple("BEV-023", "tmp/half", Kind.WARNING),
                Tuple.tuple("BEV-024", "aside/tenants/sandviken/aip/old.1", Kind.WARNING));
    }

    @Test
    void damaged_registers_are_told() throws IOException {
        write("tenants/sandviken/agreements/bygg/v2.json", "{\"id\":");
        write("tenants/sandviken/receipts/s1/v1.json", "aGVq.aGVq");
        write("tenants/sandviken/agreements/skola/v3.json", "{}");
        requireFound(
                Tuple.tuple("BEV-022", "tenants/sandviken/agreements/bygg/v2.json", Kind.DAMAGED),
                Tuple.tuple("BEV-022", "tenants/sandviken/receipts/s1/v1.json", Kind.DAMAGED),
                Tuple.tuple("BEV-025", "tenants/sandviken/agreements/skola/v1.json", Kind.MISSING));
    }

    @Test
    void damaged_roots_and_objects_are_told_and_links_never_followed() throws IOException {
        var root = AipPlace.storageRoot(SANDVIKEN).value();
        write(root + "/0=ocfl_1.1", "ocfl_1.0\n");
        write(root + "/ocfl_layout.json", "{\"description\":\"d\"}");
        write(place.content(1, "mets.xml").value(), "other");
        Files.createSymbolicLink(folder.resolve(place.root().value()).resolve("v1/content/loop"), folder);
        requireFound(
                Tuple.tuple("E080", root + "/0=ocfl_1.1", Kind.DAMAGED),
                Tuple.tuple("E070", root + "/ocfl_layout.json", Kind.INVALID),
                Tuple.tuple("E092", place.content(1, "mets.xml").value(), Kind.TRUNCATED),
                Tuple.tuple("E090", place.root().resolve("v1/content/loop").value(), Kind.UNEXPECTED));
    }

    @Test
    void an_object_out_of_its_place_and_the_rest_of_an_attempt_are_told() throws IOException {
        write("tenants/kumla/aip/00/00/strange/0=ocfl_object_1.1", "ocfl_object_1.1\n");
        var attempt = new AipPlace(SANDVIKEN, samples.aipId())
                .content(1, "data-0001.zip")
                .value();
        write(attempt, "half");
        var found = check(Optional.empty()).found;
        assertThat(found)
                .extracting(Deviation::code, Deviation::key)
                .contains(
                        Tuple.tuple("BEV-026", "tenants/kumla/aip/00/00/strange"),
                        Tuple.tuple("E063", "tenants/kumla/aip/00/00/strange/inventory.json"),
                        Tuple.tuple("BEV-004", attempt));
        assertThat(found).filteredOn(d -> d.key().equals(attempt)).hasSize(1);
    }

    @Test
    void anyones_object_or_storage_root_can_be_judged() {
        var object = new Watcher();
        ArchivalStorage.checkOcfl(folder.resolve(place.root().value()), object);
        assertThat(object.found).extracting(Deviation::code).containsOnly("W004");
        assertThat(object.objects).isEqualTo(1);
        var root = new Watcher();
        ArchivalStorage.checkOcfl(folder.resolve(AipPlace.storageRoot(SANDVIKEN).value()), root);
        assertThat(root.found).extracting(Deviation::code).containsOnly("W004");
        assertThat(root.objects).isEqualTo(1);
    }

    private static StoragePlan.Store at(String id, Path path) {
        return new StoragePlan.Store(new StoreId(id), new StoragePlan.Place.Folder(path), false);
    }

    /// As `store code key`.
    private static List<String> told(StoragePlan plan, Optional<StoreId> only, ContentJudge judge) {
        var told = new ArrayList<String>();
        ArchivalStorage.check(
                new ArchivalStorage.CheckScope(plan, only, Optional.empty(), judge),
                new ArchivalStorage.CheckWatcher() {
                    private String store = "";

                    @Override
                    public void begin(StoreId id) {
                        store = id.value();
                    }

                    @Override
                    public void found(Deviation d) {
                        told.add("%s %s %s %s".formatted(store, d.code(), d.kind(), d.key()));
                    }

                    @Override
                    public void judged(long bytes) {}
                });
        return told;
    }

    @Test
    void every_store_is_judged_and_one_that_does_not_answer_keeps_nobody_from_the_others(@TempDir Path other)
            throws IOException {
        Files.writeString(other.resolve("store.json"), "{\"store\":\"third\"}\n");
        Files.writeString(other.resolve("stray"), "x");
        var plan = new StoragePlan(
                List.of(at("gone", folder.resolve("none")), at("main", folder), at("second", other)),
                List.of(new StoreId("main")),
                java.util.Map.of());
        write(place.content(1, "mets.xml").value(), "other");
        assertThat(told(plan, Optional.empty(), ContentJudge.NONE))
                .containsExactly(
                        "gone BEV-027 MISSING ",
                        "main E092 TRUNCATED " + place.content(1, "mets.xml"),
                        "second BEV-028 WARNING store.json",
                        "second BEV-020 UNEXPECTED stray");
        assertThat(told(plan, Optional.of(new StoreId("main")), ContentJudge.NONE))
                .hasSize(1);
    }

    /// Keeps what comes by, and never agrees.
    private static final class Grumbler implements ContentJudge {
        private final java.util.Map<String, String> taken = new java.util.TreeMap<>();

        @Override
        public Reading begin(Contents contents) {
            taken.clear();
            return new Reading() {
                @Override
                public void take(String name, byte[] bytes, int length) {
                    taken.merge(name, new String(bytes, 0, length, StandardCharsets.UTF_8), String::concat);
                }

                @Override
                public List<Disagreement> end() {
                    try (var mets = contents.open("mets.xml")) {
                        assertThat(taken)
                                .containsEntry("mets.xml", new String(mets.readAllBytes(), StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    assertThat(contents.names()).isEqualTo(taken.keySet());
                    return List.of(
                            new Disagreement(Kind.MISSING, "data-0001.zip", "", "a"),
                            new Disagreement(Kind.MISSING, "data-0001.zip", "", "b"));
                }
            };
        }
    }

    @Test
    void who_knows_what_is_inside_is_given_every_byte_and_heard_when_all_are_right() throws IOException {
        var main = StoragePlan.of(folder);
        var zip = place.content(1, "data-0001.zip");
        var told = told(main, Optional.empty(), new Grumbler());
        assertThat(told).hasSize(4).contains("main BEV-030 MISSING " + zip);
        write(place.content(1, "mets.xml").value(), "other");
        assertThat(told(main, Optional.empty(), new Grumbler()))
                .doesNotContain("main BEV-030 MISSING " + zip)
                .contains("main E092 TRUNCATED " + place.content(1, "mets.xml"));
    }
}
