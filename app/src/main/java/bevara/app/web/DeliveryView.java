package bevara.app.web;

import bevara.ingest.Finding;
import bevara.ingest.Submission;
import bevara.ingest.Submission.State;
import bevara.ingest.Submission.Step;
import bevara.ingest.SubmissionAgreement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A delivery as it is shown: where it stands, and its findings sorted by what is to be done about them.
/// `wrong` is the text key of what is wrong in the decision form, else empty.
public record DeliveryView(
        Submission submission, String agreementTitle, List<Stage> stages, List<Group> groups, String wrong) {

    private static final String REFUSED = "rejected-by-archivist";
    private static final String TRIED = "dry-run-passed";

    /// One step of the line.
    public record Stage(Step step, Mark mark) {}

    public enum Mark {
        DONE,
        NOW,
        WAIT,
        STOP,
        NEXT;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// All findings of one code that do, or do not, reject: they have one cause and one remedy. `title` is what is
    /// wrong in a sentence,
    /// `more` what else there is to say of all of them; `unlisted` is how many there are beside the places.
    public record Group(
            String code,
            Finding.Severity severity,
            String title,
            String more,
            String remedy,
            List<Place> places,
            int unlisted,
            boolean tolerated) {
        public boolean rejects() {
            return severity == Finding.Severity.ERROR && !tolerated;
        }

        public int count() {
            return places.size() + unlisted;
        }

        /// The rule behind them all; empty when there are several, which are then told at each place.
        public String source() {
            var first = places.getFirst().source();
            return places.stream().allMatch(place -> place.source().equals(first)) ? first : "";
        }
    }

    /// Where it was found; `message` is empty when it only repeats what the group says.
    /// `statedIn` is the file that has the line.
    public record Place(String path, int line, String statedIn, String message, String source) {
        /// With the file that has the line, where that is another.
        public String lineText(Texts texts) {
            return statedIn.equals(path)
                    ? texts.get("findings.line", line)
                    : texts.get("findings.line-of", line, statedIn);
        }
    }

    static DeliveryView of(Submission submission, @Nullable SubmissionAgreement agreement, Texts texts, String wrong) {
        boolean approval = submission.state() == State.AWAITING_DECISION
                || (agreement != null && agreement.approval() == SubmissionAgreement.Approval.REQUIRED);
        return new DeliveryView(
                submission,
                agreement == null ? submission.agreement() : agreement.title(),
                stages(submission, approval),
                groups(submission.findings(), texts),
                wrong);
    }

    public String name() {
        return submission.packageId().isEmpty() ? submission.fileName() : submission.packageId();
    }

    public boolean live() {
        return !submission.state().ended() && submission.state() != State.AWAITING_DECISION;
    }

    /// Its checks are done.
    public boolean judged() {
        return switch (submission.state()) {
            case RECEIVING, RECEIVED, CHECKING -> false;
            case AWAITING_DECISION, STORING, ARCHIVED, REJECTED, FAILED -> true;
        };
    }

    public boolean awaiting() {
        return submission.state() == State.AWAITING_DECISION;
    }

    /// A trial that passed; it ends as rejected because nothing is kept of it.
    public boolean tried() {
        return tried(submission);
    }

    public static boolean tried(Submission submission) {
        return has(submission, TRIED);
    }

    /// How many kinds of error there are.
    public long errorKinds() {
        return groups.stream().filter(Group::rejects).count();
    }

    /// An archivist said no.
    public boolean refused() {
        return has(submission, REFUSED);
    }

    /// The one who delivered, or an empty text when it was a system with a key.
    public String deliverer() {
        return submission.deliveredBy().startsWith("key:") ? "" : submission.deliveredBy();
    }

    public long errors() {
        return submission.findings().stream()
                .filter(Finding::blocking)
                .mapToLong(finding -> 1 + finding.more())
                .sum();
    }

    /// Thousandths of the present step, or -1 when its length is not known.
    public long done() {
        var progress = submission.progress();
        if (progress.bytesTotal() > 0) return 1000 * progress.bytes() / progress.bytesTotal();
        return progress.filesTotal() > 0 ? 1000 * progress.files() / progress.filesTotal() : -1;
    }

    /// How long it took; empty until it ended.
    public Duration took() {
        var end = submission.endedAt();
        return end == null ? Duration.ZERO : Duration.between(submission.createdAt(), end);
    }

    static List<Stage> stages(Submission submission, boolean approval) {
        var steps = new ArrayList<>(List.of(Step.RECEIVE, Step.STRUCTURE, Step.FILES, Step.METADATA));
        if (submission.step() == Step.SCAN) steps.add(Step.SCAN);
        if (approval) steps.add(Step.DECISION);
        if (submission.step() == Step.CONVERT) steps.add(Step.CONVERT);
        if (!submission.dryRun()) steps.addAll(List.of(Step.STORE, Step.RECEIPT));
        var here = steps.contains(submission.step()) ? submission.step() : steps.getLast();
        if (submission.step() == Step.DONE && submission.state() == State.REJECTED) here = stoppedAt(submission);
        var stages = new ArrayList<Stage>();
        for (var step : steps) stages.add(new Stage(step, mark(submission, step.compareTo(here))));
        return stages;
    }

    /// A rejected delivery went through every check; it is shown to stop at the one that it did not pass.
    private static Step stoppedAt(Submission submission) {
        if (has(submission, REFUSED)) return Step.DECISION;
        var faults = submission.findings().stream().filter(Finding::blocking).toList();
        if (faults.stream().anyMatch(fault -> !fault.path().isEmpty())) return Step.FILES;
        return submission.kind() == null ? Step.STRUCTURE : Step.METADATA;
    }

    private static boolean has(Submission submission, String code) {
        return submission.findings().stream().anyMatch(finding -> finding.code().equals(code));
    }

    private static Mark mark(Submission submission, int distance) {
        if (distance < 0 || tried(submission)) return Mark.DONE;
        return switch (submission.state()) {
            case ARCHIVED -> Mark.DONE;
            case REJECTED, FAILED -> distance == 0 ? Mark.STOP : Mark.NEXT;
            case AWAITING_DECISION -> distance == 0 ? Mark.WAIT : Mark.NEXT;
            case RECEIVING, RECEIVED, CHECKING, STORING -> distance == 0 ? Mark.NOW : Mark.NEXT;
        };
    }

    private static List<Group> groups(List<Finding> findings, Texts texts) {
        var byCode = new LinkedHashMap<String, List<Finding>>();
        var order = java.util.Comparator.comparing(Finding::severity).thenComparing(Finding::tolerated);
        findings.stream()
                .filter(finding -> !finding.code().equals(TRIED))
                .sorted(order)
                .forEach(finding -> byCode.computeIfAbsent(
                                finding.code() + (finding.tolerated() ? " tolerated" : ""), _ -> new ArrayList<>())
                        .add(finding));
        return byCode.values().stream().map(same -> group(same, texts)).toList();
    }

    /// What the archive asks by itself is nobody's rule.
    private static String rule(Finding finding) {
        return finding.source().equals("Bevara") ? "" : finding.source();
    }

    private static Group group(List<Finding> same, Texts texts) {
        var first = same.getFirst();
        var message = first.message(texts.locale());
        boolean alike = same.stream().allMatch(f -> f.message(texts.locale()).equals(message));
        var title = Texts.firstSentence(
                alike ? message : Texts.general(Finding.anyOf(first.code()).message(texts.locale())));
        var places = same.stream()
                .map(f -> new Place(f.path(), f.line(), f.statedIn(), alike ? "" : f.message(texts.locale()), rule(f)))
                .toList();
        var more = alike ? message.substring(title.length()).strip() : "";
        int unlisted = same.stream().mapToInt(Finding::more).sum();
        return new Group(
                first.code(),
                first.severity(),
                title,
                more,
                first.remedy(texts.locale()),
                places,
                unlisted,
                first.tolerated());
    }
}
