package bevara.formats;

import bevara.formats.WorkerProcess.Asked;
import bevara.worker.Answer;
import bevara.worker.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tools, each in processes of its own. DROID and Tika look at the same files at the same time; the validators come
/// when it is known what the files are.
final class ForkedWorkers implements FormatWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(ForkedWorkers.class);
    private static final String PDF = "application/pdf";
    private static final ToolVersion VERAPDF = new ToolVersion("veraPDF", "1.30.2");
    private static final int START = 16;
    private static final byte[] PROBE = "A text.\n".getBytes(StandardCharsets.US_ASCII);

    private final Setup setup;
    private final Limits limits;
    private final Path scratch;
    private final Tools tools;
    private final Signatures bundled;
    private volatile Identifier identifier;
    private String refused = "";
    private final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();

    private record Tools(Tool tika, Tool verapdf, Tool structure) {}

    private ForkedWorkers(Setup setup) {
        this.setup = setup;
        this.limits = setup.limits();
        this.scratch = setup.work().resolve("scratch");
        this.tools = new Tools(
                tool("tika", "bevara.worker.tika.TikaWorker", true),
                tool("verapdf", "bevara.worker.verapdf.VeraWorker", false),
                tool("structure", "bevara.worker.structure.StructureWorker", false));
        this.bundled = Signatures.bundled(setup.work());
        this.identifier = identifier(bundled);
    }

    static ForkedWorkers open(Setup setup) {
        var scratch = setup.work().resolve("scratch");
        try {
            WorkerProcess.remove(scratch);
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var workers = new ForkedWorkers(setup);
        workers.renew();
        return workers;
    }

    private Tool tool(String name, String worker, boolean probed, String... arguments) {
        var launch = Launch.of(setup.tools(), name, worker, limits.heap(), scratch, arguments);
        return new Tool(launch, limits.workers(), limits.files(), probed ? asked(probe(), limits) : null);
    }

    /// What every tool that identifies has an answer to.
    static Subject probe() {
        return new Subject("probe.txt", PROBE.length, () -> new ByteArrayInputStream(PROBE), Set.of(Task.IDENTIFY));
    }

    private static Asked asked(Subject probe, Limits limits) {
        return new Asked(new Request(probe.name(), "", Set.of("detect"), PROBE, null), limits.patience(PROBE.length));
    }

    private Identifier identifier(Signatures signatures) {
        var droid = tool(
                "droid",
                "bevara.worker.droid.DroidWorker",
                true,
                signatures.binary().toString(),
                signatures.container().toString());
        return new Identifier(signatures.version(), new Pronom(signatures), droid);
    }

    @Override
    public synchronized boolean renew() {
        var newest = bundled.orNewer(setup.signatures());
        var version = newest.version();
        if (version.equals(identifier.version()) || version.equals(refused)) return false;
        try {
            var former = identifier;
            identifier = identifier(newest);
            former.release();
            LOG.info("Files are identified by PRONOM's signatures {}", version);
            return true;
        } catch (IllegalStateException e) {
            refused = version;
            LOG.error("The signatures {} cannot be used, {} stay in use", version, identifier.version(), e);
            return false;
        }
    }

    /// DROID with the signatures it was started with; ended when there are newer ones and nobody uses it.
    private static final class Identifier {
        private final String version;
        private final Pronom pronom;
        private final Judgement judgement;
        private final Tool droid;
        private int users = 1;

        Identifier(String version, Pronom pronom, Tool droid) {
            this.version = version;
            this.pronom = pronom;
            this.judgement = new Judgement(pronom);
            this.droid = droid;
        }

        String version() {
            return version;
        }

        synchronized boolean use() {
            if (users == 0) return false;
            users++;
            return true;
        }

        void release() {
            synchronized (this) {
                if (--users > 0) return;
            }
            droid.close();
        }
    }

    private Identifier use() {
        while (true) {
            var newest = identifier;
            if (newest.use()) return newest;
        }
    }

    @Override
    public List<FileReport> examine(List<Subject> files) {
        var looks = new ArrayList<Look>();
        var by = use();
        try {
            for (var file : files) looks.add(new Look(file, content(file), by));
            look(looks, by);
            return looks.stream().map(Look::report).toList();
        } finally {
            looks.forEach(Look::close);
            by.release();
        }
    }

    private Content content(Subject file) {
        if (file.isPlainText()) return Content.start(file, PlainText.MOST_BYTES);
        if (file.wantsTextAlone() && file.size() > limits.largest()) return Content.start(file, 0);
        return Content.take(file, scratch, limits.largest());
    }

    private void look(List<Look> looks, Identifier by) {
        var identified = looks.stream().filter(Look::identifies).toList();
        var droid = CompletableFuture.supplyAsync(() -> by.droid.ask(asked(identified, Set.of())), aside);
        var seen = looks.stream().filter(look -> !look.tikaTasks().isEmpty()).toList();
        try {
            var tika = tools.tika().ask(seen.stream().map(this::askedOfTika).toList());
            for (int n = 0; n < seen.size(); n++) seen.get(n).tika(tika.get(n));
        } finally {
            settle(droid);
        }
        var found = settled(droid);
        for (int n = 0; n < identified.size(); n++) identified.get(n).droid(found.get(n));
        looks.forEach(Look::judge);
        validate(looks);
    }

    /// No file is given up while a process may still read it.
    private static void settle(CompletableFuture<?> one) {
        one.handle((_, _) -> true).join();
    }

    private static <T> T settled(CompletableFuture<T> one) {
        try {
            return one.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    private void validate(List<Look> looks) {
        looks.stream().filter(Look::isTooLarge).forEach(Look::leave);
        var pdfs = looks.stream()
                .filter(look -> look.validates() && look.is(PDF) && look.content.whole())
                .toList();
        var answers = tools.verapdf().ask(asked(pdfs, Set.of()));
        for (int n = 0; n < pdfs.size(); n++) pdfs.get(n).verapdf(answers.get(n));
        var others = looks.stream()
                .filter(look -> look.validates() && !look.is(PDF) && look.content.whole() && look.content.size() > 0)
                .filter(look -> !look.structure().isEmpty())
                .toList();
        var told = tools.structure()
                .ask(others.stream()
                        .map(look -> asked(look, Set.of(look.structure())))
                        .toList());
        for (int n = 0; n < others.size(); n++) others.get(n).structure(told.get(n));
    }

    private List<Asked> asked(List<Look> looks, Set<String> tasks) {
        return looks.stream().map(look -> asked(look, tasks)).toList();
    }

    private Asked askedOfTika(Look look) {
        return asked(look, look.tikaTasks());
    }

    private Asked asked(Look look, Set<String> tasks) {
        var content = look.content;
        var request = new Request(look.subject.name(), look.subject.mime(), tasks, content.bytes(), content.file());
        return new Asked(request, limits.patience(content.size()));
    }

    @Override
    public String signatureVersion() {
        return identifier.version();
    }

    @Override
    public List<ToolVersion> tools() {
        return List.of(new ToolVersion("DROID", "6.8.0"), new ToolVersion("Apache Tika", "3.3.1"), VERAPDF);
    }

    @Override
    public void close() {
        identifier.droid.close();
        tools.tika().close();
        tools.verapdf().close();
        tools.structure().close();
        aside.close();
        try {
            WorkerProcess.remove(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One file on its way through the tools.
    private final class Look implements AutoCloseable {
        private final Subject subject;
        private final Content content;
        private final Identifier by;
        private List<Identity> found = List.of();
        private Identity tika = Identity.UNKNOWN;
        private Set<String> also = Set.of();
        private Judgement.Verdict identity = new Judgement.Verdict(Identity.UNKNOWN, Identity.UNKNOWN, false);
        private Verdict verdict = Verdict.NOT_CHECKED;
        private Check check = Check.NONE;
        private Text text = Text.NONE;
        private boolean encrypted;
        /// Tools that gave up on the file before they could say what it is.
        private final List<String> gaveUp = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();

        Look(Subject subject, Content content, Identifier by) {
            this.by = by;
            this.subject = subject;
            this.content = content;
            if (subject.isPlainText()) text = PlainText.of(content.bytes(), content.whole());
        }

        boolean identifies() {
            return subject.wants(Task.IDENTIFY) || validates();
        }

        boolean validates() {
            return subject.wants(Task.VALIDATE);
        }

        boolean reads() {
            return subject.wants(Task.TEXT) && !subject.isPlainText() && content.whole() && content.size() > 0;
        }

        Set<String> tikaTasks() {
            var tasks = new HashSet<String>();
            if (identifies()) tasks.add("detect");
            if (reads()) tasks.add("text");
            return tasks;
        }

        void droid(Optional<Answer> answer) {
            if (Tool.failed(answer)) gaveUp.add("DROID");
            found = answer.stream()
                    .flatMap(one -> one.all("format").stream())
                    .map(this::identity)
                    .toList();
        }

        private Identity identity(String fact) {
            var parts = fact.split("\t", -1);
            var basis = switch (parts[parts.length - 1]) {
                case "container" -> Basis.CONTAINER;
                case "signature" -> Basis.SIGNATURE;
                default -> Basis.EXTENSION;
            };
            return by.pronom.format(parts[0]).identity(basis);
        }

        void tika(Optional<Answer> answer) {
            if (reads()) text = answer.map(Look::text).orElse(Text.FAILED);
            if (identifies() && (answer.isEmpty() || answer.get().first("mime").isEmpty())) gaveUp.add("Apache Tika");
            answer.ifPresent(this::tika);
        }

        private void tika(Answer answer) {
            encrypted |= answer.says("encrypted");
            also = Set.copyOf(answer.all("also"));
            for (var fact : answer.facts())
                if (fact.name().startsWith("property:"))
                    properties.putIfAbsent(fact.name().substring("property:".length()), fact.value());
            var mime = Subject.bare(answer.first("mime"));
            if (mime.isEmpty()) return;
            tika = new Identity("", mime, answer.first("name"), "", basis(mime, answer));
        }

        private static Basis basis(String mime, Answer answer) {
            if (mime.equals("application/octet-stream")) return Basis.NONE;
            return answer.says("seen") || mime.equals("text/plain") ? Basis.SIGNATURE : Basis.EXTENSION;
        }

        private static Text text(Answer answer) {
            var outcome = switch (answer.first("outcome")) {
                case "whole" -> Text.Outcome.WHOLE;
                case "cut" -> Text.Outcome.CUT;
                default -> Text.Outcome.FAILED;
            };
            if (outcome == Text.Outcome.FAILED) return Text.FAILED;
            var tidy = PlainText.tidy(answer.first("text"), Text.LONGEST);
            return new Text(outcome, tidy);
        }

        void judge() {
            if (identifies()) identity = by.judgement.judge(found, tika, also, content.statedVersion());
        }

        /// There is a check for it, but not for so much.
        boolean isTooLarge() {
            return validates() && !content.whole() && (is(PDF) || !structure().isEmpty());
        }

        void leave() {
            verdict = Verdict.unchecked(
                    "too-large",
                    "%d bytes, more than the %d that are looked into".formatted(subject.size(), limits.largest()));
        }

        /// What could not even be told from other formats is not valid as any.
        private Verdict verdict() {
            if (gaveUp.isEmpty() || verdict.validity() == Validity.INVALID || verdict.encrypted()) return verdict;
            return Verdict.unchecked("not-identified", String.join(" and ", gaveUp) + " gave up on the file");
        }

        boolean is(String mime) {
            return identity.judged().mime().equals(mime)
                    || identity.pronom().mime().equals(mime)
                    || tika.mime().equals(mime);
        }

        void verapdf(Optional<Answer> answer) {
            verdict = PdfVerdict.of(answer);
            check = new Check(VERAPDF, PdfVerdict.standard(answer));
            answer.map(one -> one.first("flavour"))
                    .filter(flavour -> !flavour.isEmpty())
                    .ifPresent(flavour -> properties.put("pdfa", flavour));
        }

        /// Which check of the structure is made of it; empty when none is.
        String structure() {
            try {
                return Structure.task(identity.judged().mime(), content.start(START));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void structure(Optional<Answer> answer) {
            verdict = Structure.verdict(answer);
            check = Structure.check(answer);
        }

        FileReport report() {
            var verdict = verdict();
            return new FileReport(
                    identity.pronom(),
                    tika,
                    identity.judged(),
                    identity.disagree(),
                    verdict.validity(),
                    verdict.problems(),
                    check,
                    encrypted || verdict.encrypted(),
                    properties,
                    text);
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
