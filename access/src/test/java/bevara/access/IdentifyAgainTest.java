package bevara.access;

import static bevara.access.TestArchive.KUMLA;
import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.access.Identification.State;
import bevara.storage.AipId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With the real tools, on AIPs whose history names no signatures and whose METS says the wrong thing.
class IdentifyAgainTest {
    private static final byte[] PNG = {
        (byte) 0x89,
        'P',
        'N',
        'G',
        13,
        10,
        26,
        10,
        0,
        0,
        0,
        13,
        'I',
        'H',
        'D',
        'R',
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        8,
        2,
        0,
        0,
        0
    };

    private TestArchive archive;

    @BeforeEach
    void open(@TempDir Path folder) {
        archive = new TestArchive(folder);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private static TestArchive.Delivered mistaken() {
        return aPackage().file("brev.txt", "Hej").file("okänd.bin", "application/octet-stream", PNG);
    }

    private Identification run() {
        var asked = archive.access().identifyAgain(SANDVIKEN, "anna");
        archive.access().identify(SANDVIKEN, asked.id());
        return archive.access().identifications(SANDVIKEN).getFirst();
    }

    private FileView file(AipId aip, String path) {
        return archive.access().files(SANDVIKEN, aip, "", 100).items().stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private List<String> found(String format) {
        var query = new Query("", List.of(new Query.Filter("format", format)), List.of(), "", 10);
        return archive.access().search(SANDVIKEN, query).hits().stream()
                .map(SearchResult.Hit::aip)
                .toList();
    }

    @Test
    void a_file_of_another_format_than_was_thought_is_shown_found_and_told_as_what_it_is() {
        var aip = archive.keep(SANDVIKEN, mistaken());
        archive.keep(KUMLA, mistaken());
        assertThat(archive.access().signatures(SANDVIKEN).older()).isEqualTo(1);
        assertThat(found("image/png")).isEmpty();
        archive.later(Duration.ofHours(1));

        var run = run();
        assertThat(run.state()).isEqualTo(State.DONE);
        assertThat(run.signatures()).startsWith("V");
        assertThat(List.of(run.aips(), run.aipsTotal(), run.failed())).containsExactly(1L, 1L, 0L);
        assertThat(run.files()).isEqualTo(2);

        var image = file(aip, "okänd.bin");
        assertThat(image.mime()).isEqualTo("image/png");
        assertThat(image.puid()).startsWith("fmt/");
        assertThat(found("image/png")).containsExactly(aip.value());
        assertThat(archive.access().aip(SANDVIKEN, aip).orElseThrow().formats())
                .extracting(AipView.FormatCount::mime)
                .contains("image/png")
                .doesNotContain("application/octet-stream");
        var told = archive.access().identified(SANDVIKEN, "", 10).items().stream()
                .filter(one -> one.path().equals("okänd.bin"))
                .findFirst()
                .orElseThrow();
        assertThat(told.former().mime()).isEqualTo("application/octet-stream");
        assertThat(told.now().mime()).isEqualTo("image/png");
        assertThat(archive.access().events(SANDVIKEN, aip).getLast().note()).contains(run.signatures());
        assertThat(archive.access().identified(KUMLA, "", 10).items()).isEmpty();
        assertThat(archive.access().signatures(KUMLA).older()).isEqualTo(1);
    }

    @Test
    void what_was_found_is_known_again_when_the_catalogue_is_built_anew() {
        var aip = archive.keep(SANDVIKEN, mistaken());
        var run = run();
        archive.access().reset();
        archive.access().follow();
        assertThat(file(aip, "okänd.bin").mime()).isEqualTo("image/png");
        assertThat(found("image/png")).containsExactly(aip.value());
        assertThat(archive.access().identified(SANDVIKEN, "", 10).items())
                .extracting(Identified::signatures)
                .contains(run.signatures());
        assertThat(archive.access().signatures(SANDVIKEN).older()).isZero();
    }

    @Test
    void nothing_is_done_twice_and_only_one_run_at_a_time() {
        archive.keep(SANDVIKEN, mistaken());
        var first = archive.access().identifyAgain(SANDVIKEN, "anna");
        assertThat(archive.queued).contains(SANDVIKEN + "/" + first.id());
        assertThatThrownBy(() -> archive.access().identifyAgain(SANDVIKEN, "bo"))
                .isInstanceOfSatisfying(
                        AccessFault.Conflict.class, e -> assertThat(e.code()).isEqualTo("identification-running"));
        archive.access().identify(SANDVIKEN, first.id());
        assertThatThrownBy(() -> archive.access().identifyAgain(SANDVIKEN, "bo"))
                .isInstanceOfSatisfying(
                        AccessFault.Conflict.class, e -> assertThat(e.code()).isEqualTo("identification-needless"));
    }

    @Test
    void a_run_that_is_cancelled_does_no_more() {
        var aip = archive.keep(SANDVIKEN, mistaken());
        var run = archive.access().identifyAgain(SANDVIKEN, "anna");
        assertThat(archive.access().cancelIdentification(SANDVIKEN, run.id())).isTrue();
        archive.access().identify(SANDVIKEN, run.id());
        assertThat(archive.access().identifications(SANDVIKEN).getFirst().state())
                .isEqualTo(State.CANCELLED);
        assertThat(file(aip, "okänd.bin").mime()).isEqualTo("application/octet-stream");
        assertThat(archive.access().cancelIdentification(SANDVIKEN, run.id())).isFalse();
        assertThat(archive.access().unfinishedIdentifications()).isEmpty();
    }

    @Test
    void an_aip_that_cannot_be_read_is_counted_and_the_others_are_done() throws IOException {
        archive.keep(SANDVIKEN, mistaken().file("skadad.txt", "Detta skadas"));
        var aip = archive.keep(SANDVIKEN, mistaken());
        archive.tamper("Detta skadas");
        var run = run();
        assertThat(run.state()).isEqualTo(State.DONE);
        assertThat(run.failed()).isEqualTo(1);
        assertThat(file(aip, "okänd.bin").mime()).isEqualTo("image/png");
        assertThat(archive.access().signatures(SANDVIKEN).older()).isEqualTo(1);
    }

    @Test
    void a_run_that_was_broken_off_goes_on_where_it_was() {
        for (int n = 0; n < 3; n++) archive.keep(SANDVIKEN, mistaken());
        var broken = archive.keep(SANDVIKEN, mistaken());
        var run = archive.access().identifyAgain(SANDVIKEN, "anna");
        archive.readingFails(broken, new OutOfMemoryError("of the test"));
        assertThatThrownBy(() -> archive.access().identify(SANDVIKEN, run.id())).isInstanceOf(OutOfMemoryError.class);
        archive.readingFails(broken, null);

        var again = archive.restart(() -> {});
        assertThat(again.unfinishedIdentifications())
                .containsExactly(new Access.PendingIdentification(SANDVIKEN, run.id()));
        again.identify(SANDVIKEN, run.id());
        var done = again.identifications(SANDVIKEN).getFirst();
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(List.of(done.aips(), done.aipsTotal())).containsExactly(4L, 4L);
        assertThat(found("image/png")).hasSize(4);
        assertThat(again.identified(SANDVIKEN, "", 100).items().stream()
                        .filter(one -> one.path().equals("okänd.bin")))
                .hasSize(4);
    }
}
