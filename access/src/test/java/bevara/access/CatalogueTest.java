package bevara.access;

import static bevara.access.TestArchive.KUMLA;
import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.schemas.Ead;
import bevara.storage.AipId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    private TestArchive archive;

    @BeforeEach
    void open(@TempDir Path folder) {
        archive = new TestArchive(folder);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void secrecy_marks_are_shown() {
        var marks = new Ead.SecrecyMark[] {
            new Ead.SecrecyMark("Sekretess", "OSL 26 kap. 1 §", "2094", "Om enskilda"),
            new Ead.SecrecyMark("Skyddad identitet", "", "", "")
        };
        var id = archive.keep(SANDVIKEN, aPackage().secrecy(marks).file("brev.txt", "Hej"));
        var aip = archive.access().aip(SANDVIKEN, id).orElseThrow();
        assertThat(aip.description().secrecy()).containsExactly(marks);
    }

    @Test
    void an_aip_is_shown_as_it_was_described() {
        var id = archive.keep(
                SANDVIKEN,
                aPackage()
                        .title("Bygglov för ladugård")
                        .reference("BN 2024-117")
                        .scope("Ansökan och beslut")
                        .file("brev.txt", "Hej")
                        .file("Bilagor/ritning å 1%.png", "image/png", new byte[] {1, 2, 3}));
        var aip = archive.access().aip(SANDVIKEN, id).orElseThrow();
        assertThat(aip.description().title()).isEqualTo("Bygglov för ladugård");
        assertThat(aip.description().referenceCode()).isEqualTo("BN 2024-117");
        assertThat(aip.description().creator()).isEqualTo("Byggnadsnämnden");
        assertThat(aip.agreement()).isEqualTo("bygglov");
        assertThat(aip.submission()).isEqualTo("s1");
        assertThat(aip.packageId()).isEqualTo("p1");
        assertThat(aip.kind()).isEqualTo("plain");
        assertThat(aip.files()).isEqualTo(2);
        assertThat(aip.bytes()).isEqualTo(6);
        assertThat(aip.formats()).extracting(AipView.FormatCount::mime).containsExactly("image/png", "text/plain");
        assertThat(archive.access().files(SANDVIKEN, id, "", 10).items())
                .extracting(FileView::path)
                .containsExactly("brev.txt", "Bilagor/ritning å 1%.png");
        assertThat(archive.access().versions(SANDVIKEN, id))
                .singleElement()
                .satisfies(v -> assertThat(v.version()).isEqualTo(1));
        assertThat(archive.access().events(SANDVIKEN, id))
                .extracting(EventView::type, EventView::agents)
                .startsWith(org.assertj.core.groups.Tuple.tuple("transfer", "Bevara 0.1.0"));
    }

    @Test
    void bytes_come_out_as_they_went_in_whole_and_in_part() throws IOException {
        var id = archive.keep(
                SANDVIKEN,
                aPackage().file("tom.txt", "").file("a.txt", "0123456789").file("b.txt", "å"));
        assertThat(read(id, "f2", 0, 10)).isEqualTo("0123456789");
        assertThat(read(id, "f2", 3, 4)).isEqualTo("3456");
        assertThat(read(id, "f2", 10, 0)).isEmpty();
        assertThat(read(id, "f3", 0, 2)).isEqualTo("å");
        assertThat(read(id, "f1", 0, 0)).isEmpty();
        for (var range :
                List.of(new long[] {0, 11}, new long[] {-1, 2}, new long[] {11, 0}, new long[] {1, Long.MAX_VALUE}))
            assertThatThrownBy(() -> read(id, "f2", range[0], range[1])).isInstanceOf(AccessFault.Invalid.class);
        try (var mets = archive.access().document(SANDVIKEN, id, "mets.xml")) {
            assertThat(new String(mets.readAllBytes(), StandardCharsets.UTF_8)).contains("data-0001.zip");
        }
    }

    private String read(AipId id, String file, long offset, long length) throws IOException {
        try (var in = archive.access().content(SANDVIKEN, id, file, offset, length)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void to_another_tenant_an_aip_is_not_there() {
        var id = archive.keep(SANDVIKEN, aPackage().file("a.txt", "text"));
        var access = archive.access();
        assertThat(access.aip(KUMLA, id)).isEmpty();
        assertThat(access.file(KUMLA, id, "f1")).isEmpty();
        assertThatThrownBy(() -> access.files(KUMLA, id, "", 10)).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.versions(KUMLA, id)).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.events(KUMLA, id)).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.content(KUMLA, id, "f1", 0, 1)).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.document(KUMLA, id, "mets.xml")).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.document(SANDVIKEN, id, "../x")).isInstanceOf(AccessFault.NotFound.class);
    }

    @Test
    void an_aip_of_thousands_of_files_is_paged_and_searched() {
        var delivered = aPackage();
        for (int i = 1; i <= 4321; i++) delivered.file("mapp/fil-" + i + ".txt", "ord" + i);
        var id = archive.keep(SANDVIKEN, delivered);
        var paths = new ArrayList<String>();
        var cursor = "";
        do {
            var page = archive.access().files(SANDVIKEN, id, cursor, 999);
            page.items().forEach(file -> paths.add(file.path()));
            cursor = page.nextCursor();
        } while (!cursor.isEmpty());
        assertThat(paths).containsExactlyElementsOf(delivered.files.keySet());
        var hit = archive.search(SANDVIKEN, "ord4000").hits().getFirst();
        assertThat(hit.path()).isEqualTo("mapp/fil-4000.txt");
        assertThat(hit.files()).isEqualTo(4321);
    }

    @Test
    void the_index_grows_back_with_the_same_answers() {
        for (int i = 0; i < 30; i++)
            archive.store(
                    i % 3 == 0 ? KUMLA : SANDVIKEN,
                    aPackage().title("t" + i).file("a.txt", "ord".repeat(i) + " bygglov"));
        archive.access().follow();
        var before = everything();
        archive.restart(archive::deleteIndex);
        assertThat(archive.search(SANDVIKEN, "bygglov").total()).isZero();
        assertThat(archive.access().status().behind()).isEqualTo(30);
        assertThat(archive.access().follow()).isEqualTo(30);
        assertThat(everything()).isEqualTo(before);
        assertThat(archive.access().follow()).as("nothing is left to do").isZero();
    }

    @Test
    void a_broken_index_is_thrown_away_and_grows_back() {
        archive.keep(SANDVIKEN, aPackage().file("a.txt", "bygglov"));
        archive.restart(() -> {
            try (var files = java.nio.file.Files.list(archive.folder.resolve("index/lucene"))) {
                for (var file : files.filter(f -> f.getFileName().toString().startsWith("segments"))
                        .toList()) java.nio.file.Files.write(file, new byte[] {1, 2, 3});
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        archive.access().follow();
        assertThat(archive.search(SANDVIKEN, "bygglov").total()).isEqualTo(1);
    }

    @Test
    void a_restart_goes_on_where_it_was() {
        archive.keep(SANDVIKEN, aPackage().file("a.txt", "bygglov"));
        archive.restart(() -> archive.store(SANDVIKEN, aPackage().file("b.txt", "bygglov")));
        assertThat(archive.search(SANDVIKEN, "bygglov").total()).isEqualTo(1);
        assertThat(archive.access().follow()).isEqualTo(1);
        assertThat(archive.search(SANDVIKEN, "bygglov").total()).isEqualTo(2);
    }

    @Test
    void reset_builds_catalogue_and_index_anew() {
        var id = archive.keep(SANDVIKEN, aPackage().title("t").file("a.txt", "bygglov"));
        var before = everything();
        var aip = archive.access().aip(SANDVIKEN, id);
        archive.access().reset();
        assertThat(archive.access().aip(SANDVIKEN, id)).isEmpty();
        assertThat(archive.search(SANDVIKEN, "bygglov").total()).isZero();
        archive.access().follow();
        assertThat(everything()).isEqualTo(before);
        assertThat(archive.access().aip(SANDVIKEN, id)).isEqualTo(aip);
    }

    @Test
    void an_aip_that_cannot_be_read_does_not_stop_the_next_and_is_taken_in_when_it_can() throws IOException {
        var id = archive.store(SANDVIKEN, aPackage().title("trasig").file("a.txt", "ord"));
        var mets = find(archive.folder.resolve("objects"), "mets.xml");
        var whole = java.nio.file.Files.readAllBytes(mets);
        mets.toFile().setWritable(true);
        java.nio.file.Files.writeString(mets, "<mets");
        archive.keep(SANDVIKEN, aPackage().title("hel").file("a.txt", "ord"));
        assertThat(archive.titles(SANDVIKEN, "ord")).containsExactly("hel");
        assertThat(archive.access().status().failed()).isEqualTo(1);
        assertThat(archive.access().status().behind()).isZero();
        java.nio.file.Files.write(mets, whole);
        archive.later(java.time.Duration.ofMinutes(2));
        archive.access().follow();
        assertThat(archive.titles(SANDVIKEN, "ord")).containsExactlyInAnyOrder("hel", "trasig");
        assertThat(archive.access().aip(SANDVIKEN, id)).isPresent();
        assertThat(archive.access().status().failed()).isZero();
    }

    private static Path find(Path folder, String name) throws IOException {
        try (var files = java.nio.file.Files.walk(folder)) {
            return files.filter(f -> f.endsWith(name)).findFirst().orElseThrow();
        }
    }

    private List<SearchResult> everything() {
        return List.of(SANDVIKEN, KUMLA).stream()
                .map(tenant -> archive.access()
                        .search(tenant, new Query("bygglov", List.of(), List.of("creator", "year", "format"), "", 50)))
                .toList();
    }
}
