package bevara.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.web.DeliveryView.Mark;
import bevara.app.web.Texts.Language;
import bevara.ingest.Finding;
import bevara.ingest.Finding.Severity;
import bevara.ingest.PackageKind;
import bevara.ingest.Submission;
import bevara.ingest.Submission.Progress;
import bevara.ingest.Submission.State;
import bevara.ingest.Submission.Step;
import bevara.ingest.SubmissionId;
import bevara.storage.TenantId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryViewTest {
    private static final Finding MISSING = finding("file-missing", "data/a.txt", "manifest-sha256.txt");

    @Test
    void a_step_under_way_has_those_before_it_done() {
        var view = view(State.CHECKING, Step.FILES);
        assertThat(view.stages().stream().map(DeliveryView.Stage::mark))
                .containsExactly(Mark.DONE, Mark.DONE, Mark.NOW, Mark.NEXT, Mark.NEXT, Mark.NEXT);
        assertThat(view.live()).isTrue();
    }

    @Test
    void a_decision_is_a_step_only_where_there_is_one() {
        assertThat(steps(view(State.CHECKING, Step.FILES))).doesNotContain(Step.DECISION);
        var awaiting = view(State.AWAITING_DECISION, Step.DECISION);
        assertThat(awaiting.stages()).contains(new DeliveryView.Stage(Step.DECISION, Mark.WAIT));
        assertThat(awaiting.live()).isFalse();
    }

    @Test
    void a_rejected_delivery_stops_where_it_did_not_pass() {
        assertThat(stop(view(State.REJECTED, Step.DONE, MISSING))).isEqualTo(Step.FILES);
        assertThat(stop(view(State.REJECTED, Step.DONE, finding("metadata-invalid", ""))))
                .isEqualTo(Step.METADATA);
        assertThat(view(State.REJECTED, Step.DONE, finding("rejected-by-archivist", "", "anna", "Fel nämnd"))
                        .refused())
                .isTrue();
    }

    @Test
    void a_trial_that_passed_is_told_as_a_success() {
        var view = view(State.REJECTED, Step.DONE, new Finding("dry-run-passed", Severity.INFO, "", 0, List.of(), ""));
        assertThat(view.tried()).isTrue();
        assertThat(view.stages()).allMatch(stage -> stage.mark() == Mark.DONE);
        assertThat(view.groups()).isEmpty();
    }

    @Test
    void findings_of_one_kind_stand_together_the_worst_first() {
        var view = view(
                State.REJECTED,
                Step.DONE,
                new Finding("name-not-utf8", Severity.WARNING, "b.txt", 0, List.of(), ""),
                MISSING,
                finding("file-missing", "data/c.txt", "manifest-sha256.txt"));
        assertThat(view.groups()).hasSize(2);
        var first = view.groups().getFirst();
        assertThat(first.code()).isEqualTo("file-missing");
        assertThat(first.places()).extracting(DeliveryView.Place::path).containsExactly("data/a.txt", "data/c.txt");
        assertThat(first.places()).allMatch(place -> place.message().isEmpty());
        assertThat(first.title()).isNotBlank().isNotEqualTo("file-missing");
    }

    @Test
    void what_is_not_listed_is_counted_with_its_kind() {
        var last = new Finding(
                "file-missing", Severity.ERROR, "data/z.txt", 0, List.of("manifest-sha256.txt"), "", 12_345, false);
        var view = view(State.REJECTED, Step.DONE, MISSING, last);
        assertThat(view.groups()).singleElement().satisfies(group -> {
            assertThat(group.places()).hasSize(2);
            assertThat(group.unlisted()).isEqualTo(12_345);
            assertThat(group.count()).isEqualTo(12_347);
        });
        assertThat(view.errors()).isEqualTo(12_347);
    }

    @Test
    void findings_of_one_kind_that_break_several_rules_tell_the_rule_at_each_place() {
        var size = new Finding("eark-attribute-missing", Severity.ERROR, "METS.xml", 7, List.of("x", "SIZE"), "CSIP69");
        var date =
                new Finding("eark-attribute-missing", Severity.ERROR, "METS.xml", 8, List.of("x", "CREATED"), "CSIP70");
        var group = view(State.REJECTED, Step.DONE, size, date).groups().getFirst();
        assertThat(group.source()).isEmpty();
        assertThat(group.places()).extracting(DeliveryView.Place::source).containsExactly("CSIP69", "CSIP70");
        assertThat(view(State.REJECTED, Step.DONE, size).groups().getFirst().source())
                .isEqualTo("CSIP69");
    }

    @Test
    void what_the_agreement_tolerates_stands_apart_from_what_rejects() {
        var size = new Finding("size-mismatch", Severity.ERROR, "a.txt", 7, List.of("METS.xml", "1", "2"), "CSIP69");
        var view = view(State.REJECTED, Step.DONE, size.asTolerated(), size);
        assertThat(view.groups()).extracting(DeliveryView.Group::rejects).containsExactly(true, false);
        assertThat(view.errors()).isEqualTo(1);
    }

    private static List<Step> steps(DeliveryView view) {
        return view.stages().stream().map(DeliveryView.Stage::step).toList();
    }

    private static Step stop(DeliveryView view) {
        return view.stages().stream()
                .filter(stage -> stage.mark() == Mark.STOP)
                .findFirst()
                .orElseThrow()
                .step();
    }

    private static Finding finding(String code, String path, String... arguments) {
        return new Finding(code, Severity.ERROR, path, 0, List.of(arguments), "");
    }

    private static DeliveryView view(State state, Step step, Finding... findings) {
        var submission = new Submission(
                new SubmissionId("01m83zyy80ktatg1n5krmpwb6a"),
                new TenantId("sandviken"),
                "bygglov",
                1,
                "a.zip",
                10,
                null,
                "",
                PackageKind.BAGIT,
                state,
                step,
                new Progress(1, 2, 5, 10),
                List.of(findings),
                findings.length,
                List.of(),
                false,
                "anna",
                Instant.EPOCH,
                null);
        return DeliveryView.of(submission, null, Texts.in(Language.SV), "");
    }
}
