package bevara.ingest;

import static bevara.ingest.SamplePackages.files;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import bevara.ingest.FormatPolicy.Line;
import bevara.ingest.FormatPolicy.Verdict;
import bevara.ingest.Submission.State;
import bevara.schemas.Mets;
import bevara.schemas.Premis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatPolicyTest {
    private static final byte[] TEXTS = zip(files("brev.txt", "Hej", "mapp/svar.txt", "Hej igen"));
    /// UTF-8 by its mark, but for one byte.
    private static final byte[] BROKEN = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, (byte) 0xff, 'h', 'e', 'j'};

    private static Archive.Database database;

    @TempDir
    Path folder;

    private Archive archive;

    @BeforeAll
    static void start() throws IOException {
        database = new Archive.Database();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() {
        archive = new Archive(folder, database);
        for (var id : List.of("bygglov", "andra"))
            archive.agree(id, SubmissionAgreement.Approval.AUTOMATIC, PackageKind.values());
    }

    @Test
    void a_refused_format_rejects_the_package_and_each_file_of_it_is_named() {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.REFUSE);
        var submission = archive.deliver(TEXTS, "brev.zip");
        assertThat(submission.state()).isEqualTo(State.REJECTED);
        assertThat(submission.findings())
                .allMatch(f -> f.code().equals("format-refused") && f.source().equals("format-policy/1"))
                .extracting(Finding::path)
                .containsExactly("brev.txt", "mapp/svar.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"droid", "tika"})
    void nothing_is_taken_while_a_tool_that_says_what_files_are_gives_no_answers(String broken) throws Exception {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.ACCEPT);
        try (var tools = Tools.without(broken, folder.resolve("broken"))) {
            archive.lookBy(tools);
            var waiting = archive.deliver(TEXTS, "brev.zip");
            assertThat(waiting.state()).isEqualTo(State.CHECKING);
            assertThat(waiting.findings()).extracting(Finding::code).containsExactly("waiting-for-tools");

            archive.lookBy(Tools.workers());
            archive.later(Duration.ofMinutes(1));
            archive.ingest().process(Archive.TENANT, waiting.id());
            assertThat(archive.ingest()
                            .find(Archive.TENANT, waiting.id())
                            .orElseThrow()
                            .state())
                    .isEqualTo(State.ARCHIVED);
        }
    }

    @Test
    void a_format_taken_with_hesitation_is_kept_and_told_once_with_the_number_of_its_files() throws Exception {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.WARN);
        var submission = archive.deliver(TEXTS, "brev.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        assertThat(submission.findings()).extracting(Finding::code).containsExactly("format-warned");
        assertThat(submission.findings().getFirst().arguments()).contains("2");
        var event = event(submission);
        assertThat(event.detail()).contains("version 1").contains("2020-01-01");
        assertThat(event.note()).isEqualTo("warn: 2");
        assertThat(event.outcome()).isEqualTo("warning");
    }

    @Test
    void a_format_taken_where_it_is_valid_rejects_what_breaks_its_rules_and_keeps_the_rest() throws Exception {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.ACCEPT_VALID);
        assertThat(archive.deliver(TEXTS, "brev.zip").state()).isEqualTo(State.ARCHIVED);
        var refused = archive.deliver(zip(withBroken("hel.txt", "Hej")), "trasig.zip");
        assertThat(refused.state()).isEqualTo(State.REJECTED);
        assertThat(refused.findings())
                .filteredOn(f -> f.code().equals("format-refused-invalid"))
                .extracting(Finding::path)
                .containsExactly("trasig.txt");
    }

    @Test
    void a_file_that_breaks_its_format_is_told_with_the_place_and_so_are_the_checks_in_the_history() throws Exception {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.ACCEPT);
        var submission = archive.deliver(
                zip(withBroken("a.txt", "Hej", "b.xml", "<?xml version='1.0'?><b/>", "c.qqq", "?\0")), "blandat.zip");
        assertThat(submission.state()).isEqualTo(State.ARCHIVED);
        var finding = submission.findings().stream()
                .filter(f -> f.code().equals("format-invalid"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.path()).isEqualTo("trasig.txt");
        assertThat(finding.arguments().getLast()).contains("text-encoding", "[offset 3]");

        var events = events(submission).stream()
                .filter(event ->
                        event.type().equals("validation") && !event.detail().startsWith("Structure checked"))
                .toList();
        assertThat(events)
                .extracting(Premis.Event::outcome, Premis.Event::detail)
                .containsExactlyInAnyOrder(
                        tuple("success", "Plain text, its encoding (Unicode 15, RFC 3629)"),
                        tuple("fail", "Plain text, its encoding (Unicode 15, RFC 3629)"),
                        tuple("success", "XML 1.0 (W3C), well-formed"));
        var fail = events.stream()
                .filter(event -> event.outcome().equals("fail"))
                .findFirst()
                .orElseThrow();
        assertThat(fail.note()).startsWith("1 file; trasig.txt: text-encoding");
        assertThat(administrative(submission))
                .containsEntry("trasig.txt", fail.id())
                .containsEntry("c.qqq", "");
    }

    private static Map<String, byte[]> withBroken(String... others) {
        var content = new TreeMap<>(files(others));
        content.put("trasig.txt", BROKEN);
        return content;
    }

    /// Of each file the event in METS.
    private Map<String, String> administrative(Submission submission) throws IOException {
        var found = new HashMap<String, String>();
        var aip = archive.storage()
                .find(Archive.TENANT, submission.aips().getFirst())
                .orElseThrow();
        try (var in = archive.storage().read(aip.versions().getFirst().content("mets.xml"), 0, -1)) {
            Mets.read(in, new Mets.Visitor() {
                @Override
                public void file(Mets.File file, Mets.@Nullable File holder) {
                    found.put(file.href().substring(file.href().lastIndexOf('/') + 1), file.administrative());
                }
            });
        }
        return found;
    }

    @Test
    void a_delivery_is_judged_by_the_version_in_force_on_the_day_it_came() throws Exception {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.WARN);
        decide(2, LocalDate.now(Clock.systemUTC()).plusDays(30), Verdict.REFUSE);
        var before = archive.receive(archive.delivery("bygglov"), TEXTS);
        archive.later(Duration.ofDays(60));
        archive.drain();
        var judged = archive.ingest().find(Archive.TENANT, before.id()).orElseThrow();
        assertThat(judged.state()).isEqualTo(State.ARCHIVED);
        assertThat(event(judged).detail()).contains("version 1");

        var after = archive.deliver(zip(files("nytt.txt", "Nytt")), "nytt.zip");
        assertThat(after.findings()).extracting(Finding::source).containsExactly("format-policy/2");
        assertThat(after.state()).isEqualTo(State.REJECTED);
    }

    @Test
    void a_dispensation_lets_a_format_in_under_its_agreement_until_its_day_and_is_quoted() throws Exception {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.REFUSE);
        var until = LocalDate.now(Clock.systemUTC()).plusDays(10);
        archive.ingest()
                .keep(new Dispensation(
                        Archive.TENANT,
                        "d-1",
                        1,
                        "bygglov",
                        "text/plain",
                        "Byte av system",
                        "anna",
                        Clock.systemUTC().instant(),
                        until));
        var taken = archive.deliver(TEXTS, "brev.zip");
        assertThat(taken.state()).isEqualTo(State.ARCHIVED);
        assertThat(taken.findings()).extracting(Finding::code).containsExactly("format-dispensed");
        assertThat(taken.findings().getFirst().arguments()).contains("anna", until.toString(), "Byte av system");
        assertThat(event(taken).note()).contains("dispensation d-1 of anna").contains("Byte av system");

        var elsewhere = archive.deliver(archive.delivery("andra"), TEXTS);
        assertThat(elsewhere.state()).isEqualTo(State.REJECTED);
        archive.later(Duration.ofDays(12));
        var late = archive.deliver(zip(files("nytt.txt", "Nytt")), "nytt.zip");
        assertThat(late.state()).isEqualTo(State.REJECTED);
    }

    @Test
    void the_puid_decides_where_it_is_known_and_the_mime_type_only_where_it_is_not() {
        var policy = archive.ingest().formatPolicies(Archive.TENANT).getLast();
        assertThat(policy.version()).isZero();
        assertThat(policy.verdict("fmt/95", "application/pdf")).isEqualTo(Verdict.ACCEPT);
        assertThat(policy.verdict("fmt/18", "application/pdf")).isEqualTo(Verdict.WARN);
        assertThat(policy.verdict("fmt/494", "application/msword")).isEqualTo(Verdict.REFUSE);
        assertThat(policy.verdict("fmt/99999", "text/plain")).isEqualTo(Verdict.WARN);
        assertThat(policy.verdict("", "application/rtf")).isEqualTo(Verdict.CONVERT);
        assertThat(policy.verdict("", "application/pdf")).isEqualTo(Verdict.ACCEPT);
        assertThat(policy.lines()).noneMatch(line -> line.source().isBlank());
    }

    @Test
    void versions_follow_each_other_and_no_format_stands_on_two_lines() {
        decide(1, LocalDate.of(2020, 1, 1), Verdict.WARN);
        assertThatThrownBy(() -> decide(1, LocalDate.of(2020, 1, 1), Verdict.WARN))
                .isInstanceOf(IngestFault.Conflict.class);
        assertThatThrownBy(() -> decide(3, LocalDate.of(2020, 1, 1), Verdict.WARN))
                .isInstanceOf(IngestFault.Conflict.class);
        var line = new Line("Word", Set.of("fmt/40"), Set.of(), Verdict.WARN, "");
        assertThatThrownBy(() ->
                        new FormatPolicy(Archive.TENANT, 2, LocalDate.EPOCH, "", List.of(line, line), Verdict.WARN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void decide(int version, LocalDate from, Verdict text) {
        var line = new Line("Text", Set.of("x-fmt/111"), Set.of("text/plain"), text, "KS 2026/12");
        archive.ingest().keep(new FormatPolicy(Archive.TENANT, version, from, "", List.of(line), Verdict.WARN));
    }

    private Premis.Event event(Submission submission) throws IOException {
        return events(submission).stream()
                .filter(event -> event.type().equals("policy assignment"))
                .findFirst()
                .orElseThrow();
    }

    private List<Premis.Event> events(Submission submission) throws IOException {
        var aip = archive.storage()
                .find(Archive.TENANT, submission.aips().getFirst())
                .orElseThrow();
        try (var in = archive.storage().read(aip.versions().getFirst().content("premis.xml"), 0, -1)) {
            return Premis.read(in).events();
        }
    }
}
