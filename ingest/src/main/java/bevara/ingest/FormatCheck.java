package bevara.ingest;

import bevara.formats.Basis;
import bevara.formats.FileReport;
import bevara.formats.FormatWorkers;
import bevara.formats.Identity;
import bevara.formats.Problem;
import bevara.formats.Subject;
import bevara.formats.Task;
import bevara.formats.Validity;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Has the files of a package looked into while it is read: small ones many at a time, beside the reading of the next,
/// large ones as they are read. Hands on every file, in the order read, with its format.
final class FormatCheck {
    static final int SMALL = 1 << 20;
    private static final int MOST_FILES = 64;
    private static final int MOST_BYTES = 4 << 20;
    private static final int AT_A_TIME = 2;
    private static final int PROBLEMS_TOLD = 5;
    private static final int PROBLEMS_KEPT = 1000;
    private static final Executor VIRTUAL = Thread::startVirtualThread;
    private static final Set<Task> TASKS = Set.of(Task.IDENTIFY, Task.VALIDATE);

    private final FormatWorkers workers;
    private final Findings findings;
    private final Consumer<CheckedFile> files;
    private final Deque<Batch> under = new ArrayDeque<>();
    private final Map<FileFormat, FileFormat> formats = new HashMap<>();
    private final Map<Validation, Validation> validations = new HashMap<>();
    private List<Read> waiting = new ArrayList<>();
    private long waitingBytes;

    /// A file that was read; its format is not known yet.
    record Read(Member member, byte[] sha256, int crc, byte[] content) {}

    private record Batch(List<Read> files, CompletableFuture<List<FileReport>> reports) {}

    FormatCheck(FormatWorkers workers, Findings findings, Consumer<CheckedFile> files) {
        this.workers = workers;
        this.findings = findings;
        this.files = files;
    }

    void add(Read file) {
        waiting.add(file);
        waitingBytes += file.content().length;
        if (waiting.size() == MOST_FILES || waitingBytes >= MOST_BYTES) send();
    }

    /// Reads all of `content`, which is the member's.
    FileReport look(Member member, InputStream content) {
        return workers.examine(new Subject(name(member), member.size(), () -> content, TASKS));
    }

    /// A file that was looked into as it was read.
    void add(Member member, byte[] sha256, int crc, FileReport report) {
        finish();
        hand(new Read(member, sha256, crc, new byte[0]), report);
    }

    /// Waits for what is under way.
    void finish() {
        send();
        while (!under.isEmpty()) take();
    }

    private void send() {
        if (waiting.isEmpty()) return;
        var batch = waiting;
        var subjects = batch.stream().map(FormatCheck::subject).toList();
        under.add(new Batch(batch, CompletableFuture.supplyAsync(() -> workers.examine(subjects), VIRTUAL)));
        waiting = new ArrayList<>();
        waitingBytes = 0;
        if (under.size() > AT_A_TIME) take();
    }

    private static Subject subject(Read file) {
        return new Subject(
                name(file.member()), file.content().length, () -> new ByteArrayInputStream(file.content()), TASKS);
    }

    private static String name(Member member) {
        return member.path().substring(member.path().lastIndexOf('/') + 1);
    }

    private void take() {
        var batch = under.remove();
        var reports = reports(batch);
        for (int n = 0; n < reports.size(); n++) hand(batch.files().get(n), reports.get(n));
    }

    private static List<FileReport> reports(Batch batch) {
        try {
            return batch.reports().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    private void hand(Read file, FileReport report) {
        var member = file.member();
        if (member.size() > 0) tell(member.path(), report);
        files.accept(new CheckedFile(
                member.path(), member.size(), file.sha256(), file.crc(), format(report.judged()), validation(report)));
    }

    /// One object for all files of a format: there may be a million.
    private FileFormat format(Identity judged) {
        var mime = judged.mime().isEmpty() ? "application/octet-stream" : judged.mime();
        var format = new FileFormat(mime, judged.name(), judged.puid(), judged.version());
        return formats.computeIfAbsent(format, same -> same);
    }

    /// The same for all that came off alike; of problems, which differ, only some are kept.
    private Validation validation(FileReport report) {
        var validation = Validation.of(report);
        if (validations.size() >= PROBLEMS_KEPT) validation = validation.bare();
        return validations.computeIfAbsent(validation, same -> same);
    }

    private void tell(String path, FileReport report) {
        if (report.judged().basis() == Basis.NONE && workers.identifies())
            findings.info(Code.FORMAT_UNKNOWN, path, 0, "PRONOM");
        if (report.judged().basis() == Basis.CLAIM && !report.encrypted())
            findings.warning(Code.FORMAT_BY_NAME_ONLY, path, 0, "PRONOM", named(report.judged()));
        if (report.disagree())
            findings.info(
                    Code.FORMAT_DISAGREEMENT,
                    path,
                    0,
                    "PRONOM",
                    report.pronom().puid() + " " + report.pronom().name(),
                    report.tika().mime());
        if (report.encrypted()) findings.warning(Code.FILE_ENCRYPTED, path, 0, "");
        else if (report.validity() == Validity.COULD_NOT_BE_CHECKED)
            findings.warning(Code.NOT_CHECKED, path, 0, "", problems(report));
        if (report.validity() == Validity.INVALID)
            findings.warning(
                    Code.FORMAT_INVALID,
                    path,
                    line(report),
                    source(report),
                    report.judged().name(),
                    problems(report));
    }

    private static String named(Identity format) {
        return format.name() + " (" + format.puid() + ")";
    }

    private static String problems(FileReport report) {
        return report.problems().stream()
                .limit(PROBLEMS_TOLD)
                .map(Problem::text)
                .collect(Collectors.joining("; "));
    }

    private static int line(FileReport report) {
        return report.problems().isEmpty() ? 0 : report.problems().getFirst().line();
    }

    private static String source(FileReport report) {
        return report.problems().isEmpty() ? "" : report.problems().getFirst().code();
    }
}
