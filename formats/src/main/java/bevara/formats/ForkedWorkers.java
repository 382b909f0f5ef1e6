package bevara.formats;

import bevara.formats.WorkerProcess.Asked;
import bevara.worker.Answer;
import bevara.worker.Request;
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
import java.util.function.Function;

/// The tools, each in processes of its own. DROID and Tika look at the same files at the same time; the validators come
/// when it is known what the files are.
final class ForkedWorkers implements FormatWorkers {
    private static final String PDF = "application/pdf";
    private static final ToolVersion VERAPDF = new ToolVersion("veraPDF", "1.30.2");
    private static final int START = 16;
    private static final byte[] PROBE = "A text.\n".getBytes(StandardCharsets.US_ASCII);

    private final Limits limits;
    private final Path scratch;
    private final Tools tools;
    private final String version;
    private final Pronom pronom;
    private final Judgement judgement;
    private final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();

    record Tools(Tool droid, Tool tika, Tool verapdf, Tool structure) {}

    ForkedWorkers(Limits limits, Path scratch, Tools tools, Signatures signatures) {
        this.limits = limits;
        this.scratch = scratch;
        this.tools = tools;
        this.version = signatures.version();
        this.pronom = new Pronom(signatures.binary());
        this.judgement = new Judgement(pronom);
    }

    static ForkedWorkers open(Setup setup) {
        var scratch = setup.work().resolve("scratch");
        try {
            WorkerProcess.remove(scratch);
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var signatures = Signatures.newest(setup.signatures(), setup.work());
        var limits = setup.limits();
        var probe =
                new Asked(new Request("probe.txt", "", Set.of("detect"), PROBE, null), limits.patience(PROBE.length));
        Function<Launch, Tool> identifier = launch -> new Tool(launch, limits.workers(), limits.files(), probe);
        Function<Launch, Tool> tool = launch -> new Tool(launch, limits.workers(), limits.files(), null);
        var tools = new Tools(
                identifier.apply(Launch.of(
                        setup.tools(),
                        "droid",
                        "bevara.worker.droid.DroidWorker",
                        limits.heap(),
                        scratch,
                        signatures.binary().toString(),
                        signatures.container().toString())),
                identifier.apply(
                        Launch.of(setup.tools(), "tika", "bevara.worker.tika.TikaWorker", limits.heap(), scratch)),
                tool.apply(Launch.of(
                        setup.tools(), "verapdf", "bevara.worker.verapdf.VeraWorker", limits.heap(), scratch)),
                tool.apply(Launch.of(
                        setup.tools(),
                        "structure",
                        "bevara.worker.structure.StructureWorker",
                        limits.heap(),
                        scratch)));
        return new ForkedWorkers(limits, scratch, tools, signatures);
    }

    @Override
    public List<FileReport> examine(List<Subject> files) {
        var looks = new ArrayList<Look>();
        try {
            for (var file : files) looks.add(new Look(file, content(file)));
            look(looks);
            return looks.stream().map(Look::report).toList();
        } finally {
            looks.forEach(Look::close);
        }
    }

    private Content content(Subject file) {
        if (file.isPlainText()) return Content.start(file, PlainText.MOST_BYTES);
        if (file.wantsTextAlone() && file.size() > limits.largest()) return Content.start(file, 0);
        return Content.take(file, scratch, limits.largest());
    }

    private void look(List<Look> looks) {
        var identified = looks.stream().filter(Look::identifies).toList();
        var droid = CompletableFuture.supplyAsync(() -> tools.droid().ask(asked(identified, Set.of())), aside);
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
        return version;
    }

    @Override
    public List<ToolVersion> tools() {
        return List.of(new ToolVersion("DROID", "6.8.0"), new ToolVersion("Apache Tika", "3.3.1"), VERAPDF);
    }

    @Override
    public void close() {
        tools.droid().close();
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

        Look(Subject subject, Content content) {
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
            return pronom.format(parts[0]).identity(basis);
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
            if (identifies()) identity = judgement.judge(found, tika, also, content.statedVersion());
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
