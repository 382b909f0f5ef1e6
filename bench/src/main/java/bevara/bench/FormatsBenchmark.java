package bevara.bench;

import bevara.formats.FileReport;
import bevara.formats.FormatWorkers;
import bevara.formats.Subject;
import bevara.formats.Task;
import bevara.formats.Validity;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.sax.BodyContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/// What is known of files, compared with what is true of them, and how fast: Bevara, and its tools alone.
final class FormatsBenchmark {
    private static final Pattern SKELETON = Pattern.compile("(x-)?fmt-(\\d+)-.*");
    private static final int BATCH = 64;
    private static final Set<Task> IDENTIFY = Set.of(Task.IDENTIFY);
    private static final Set<Task> VALIDATE = Set.of(Task.IDENTIFY, Task.VALIDATE);
    private static final Set<Task> ALL = EnumSet.allOf(Task.class);

    private final FormatWorkers workers;
    private final PrintStream out;
    private final int atATime;
    private final boolean verbose;
    private final MediaTypeRegistry types = MediaTypeRegistry.getDefaultRegistry();

    /// A file and what is true of it; what is not known is empty.
    private record Labelled(Path file, String puid, String mime, Set<String> others) {
        Labelled(Path file, String puid, String mime) {
            this(file, puid, mime, Set.of());
        }

        boolean is(String said) {
            return !said.isEmpty() && (puid.equals(said) || others.contains(said));
        }
    }

    FormatsBenchmark(FormatWorkers workers, PrintStream out, int atATime, boolean verbose) {
        this.workers = workers;
        this.out = out;
        this.atATime = atATime;
        this.verbose = verbose;
    }

    void run(Path corpora, @Nullable Path labels) throws Exception {
        line(
                "Bevara formats: signatures %s, %s%n%n",
                workers.signatureVersion(),
                workers.tools().stream()
                        .map(tool -> tool.name() + " " + tool.version())
                        .toList());
        if (labels != null) labelled(labels, corpora.resolve("formats-opf"));
        skeletons(corpora.resolve("formats-skeleton"));
        tika(corpora.resolve("formats-tika"));
        pdfs(corpora.resolve("formats-verapdf"));
        speed("opf", files(corpora.resolve("formats-opf")));
        speed("tika", files(corpora.resolve("formats-tika/files")));
        speed(
                "verapdf",
                files(corpora.resolve("formats-verapdf")).stream()
                        .filter(file -> file.toString().endsWith(".pdf"))
                        .toList());
    }

    private void skeletons(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) return;
        var different = different(folder.resolve("current-differently-identified-files.txt"));
        var plain = new ArrayList<Labelled>();
        var containers = new ArrayList<Labelled>();
        for (var file : files(folder)) {
            var name = name(file);
            var matcher = SKELETON.matcher(name);
            if (!matcher.matches()) continue;
            var puid = (matcher.group(1) == null ? "" : "x-") + "fmt/" + matcher.group(2);
            var label = new Labelled(file, different.getOrDefault(name, puid), "");
            (name(file.getParent()).equals("containers") ? containers : plain).add(label);
        }
        score("skeletons", plain);
        score("containers", containers);
    }

    private static Map<String, String> different(Path list) throws IOException {
        var different = new HashMap<String, String>();
        for (var line : Files.readAllLines(list)) {
            var parts = line.split("\\s+", 3);
            if (!line.startsWith("//") && parts.length > 1) different.put(parts[0], parts[1]);
        }
        return different;
    }

    private void tika(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) return;
        var labels = new ArrayList<Labelled>();
        for (var line : Files.readAllLines(folder.resolve("truth.tsv"))) {
            var parts = line.split("\t");
            labels.add(new Labelled(folder.resolve(parts[0]), "", parts[1]));
        }
        score("tika's documents", labels);
    }

    /// The first line names the columns: `path` from `folder`, `puid`, `mime`, and `alternatives`, PUIDs that are as
    /// right.
    private void labelled(Path list, Path folder) throws Exception {
        var lines = Files.readAllLines(list);
        var columns = List.of(lines.getFirst().split("\t", -1));
        var labels = new ArrayList<Labelled>();
        for (var line : lines.subList(1, lines.size())) {
            var cells = line.split("\t", -1);
            var file = folder.resolve(cell(cells, columns, "path"));
            if (!Files.exists(file)) continue;
            var others = Set.of(cell(cells, columns, "alternatives").split("[ ,;]+"));
            labels.add(new Labelled(file, cell(cells, columns, "puid"), cell(cells, columns, "mime"), others));
        }
        score("labelled by hand", labels);
    }

    private static String cell(String[] cells, List<String> columns, String name) {
        int n = columns.indexOf(name);
        return n < 0 || n >= cells.length ? "" : cells[n].strip();
    }

    private void score(String what, List<Labelled> labels) throws Exception {
        var reports = examine(labels.stream().map(Labelled::file).toList(), IDENTIFY);
        var byPuid = labels.stream().filter(label -> !label.puid().isEmpty()).count();
        var byMime = labels.stream().filter(label -> !label.mime().isEmpty()).count();
        line("%-18s %,6d files%n", what, labels.size());
        if (byPuid > 0) {
            row("PUID, Bevara", count(labels, reports, this::puid), byPuid);
            row(
                    "PUID, DROID alone",
                    count(labels, reports, (l, r) -> l.is(r.pronom().puid())),
                    byPuid);
        }
        if (byMime > 0) {
            row("type, Bevara", count(labels, reports, this::mime), byMime);
            row(
                    "type, Tika alone",
                    count(labels, reports, (l, r) -> same(l, r.tika().mime())),
                    byMime);
            row(
                    "type, DROID alone",
                    count(labels, reports, (l, r) -> same(l, r.pronom().mime())),
                    byMime);
        }
        row("disagreements", reports.stream().filter(FileReport::disagree).count(), labels.size());
        if (verbose) wrong(labels, reports);
        out.println();
    }

    private boolean puid(Labelled label, FileReport report) {
        return label.is(report.judged().puid());
    }

    private boolean mime(Labelled label, FileReport report) {
        return same(label, report.judged().mime());
    }

    private boolean same(Labelled label, String said) {
        var truth = MediaType.parse(label.mime());
        var told = MediaType.parse(said);
        return truth != null
                && told != null
                && types.normalize(truth.getBaseType()).equals(types.normalize(told.getBaseType()));
    }

    private static long count(
            List<Labelled> labels, List<FileReport> reports, BiPredicate<Labelled, FileReport> right) {
        long count = 0;
        for (int n = 0; n < labels.size(); n++) if (right.test(labels.get(n), reports.get(n))) count++;
        return count;
    }

    private void wrong(List<Labelled> labels, List<FileReport> reports) {
        for (int n = 0; n < labels.size(); n++) {
            var label = labels.get(n);
            var report = reports.get(n);
            boolean right = (label.puid().isEmpty() || puid(label, report))
                    && (label.mime().isEmpty() || mime(label, report));
            if (right) continue;
            line("  ! %s: %s %s%n", name(label.file()), label.puid(), label.mime());
            line(
                    "      judged %s%n      pronom %s%n      tika   %s%n",
                    report.judged(), report.pronom(), report.tika());
        }
    }

    private void pdfs(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) return;
        var files = new ArrayList<Path>();
        var parts = new ArrayList<String>();
        var truth = new ArrayList<Boolean>();
        for (var line : Files.readAllLines(folder.resolve("truth.tsv"))) {
            var columns = line.split("\t");
            if (!columns[1].matches("[1234].?")) continue;
            files.add(folder.resolve(columns[0]));
            parts.add(columns[1]);
            truth.add(columns[2].equals("pass"));
        }
        var reports = examine(files, VALIDATE);
        long right = 0;
        for (int n = 0; n < files.size(); n++) {
            var report = reports.get(n);
            if (truth.get(n).equals(verdict(report, parts.get(n)))) right++;
            else if (verbose) line("  ! %s: %s %s%n", files.get(n), report.validity(), report.problems());
        }
        line("%-18s %,6d files%n", "PDF/A", files.size());
        row("verdicts, Bevara", right, files.size());
        out.println();
    }

    /// Whether it is valid as this part of PDF/A; a file that nobody could judge is on neither side.
    private static @Nullable Boolean verdict(FileReport report, String part) {
        return switch (report.validity()) {
            case VALID -> part.equals(report.properties().get("pdfa"));
            case INVALID, WELL_FORMED -> false;
            case NOT_CHECKED, COULD_NOT_BE_CHECKED -> null;
        };
    }

    private void speed(String what, List<Path> files) throws Exception {
        if (files.isEmpty()) return;
        long bytes = 0;
        for (var file : files) bytes += Files.size(file);
        line("%-18s %,6d files, %,.1f MB%n", what, files.size(), bytes / 1e6);
        var parser = new AutoDetectParser();
        for (var round : List.of("first", "again")) {
            time(round + ": Tika alone, in-process, identify", files, () -> alone(parser, files, false));
            time(round + ": Bevara, identify by both", files, () -> examine(files, IDENTIFY));
            time(round + ": Bevara, and validate", files, () -> examine(files, VALIDATE));
            time(round + ": Tika alone, in-process, text", files, () -> alone(parser, files, true));
            time(round + ": Bevara, all", files, () -> examine(files, ALL));
        }
        out.println();
    }

    private void time(String what, List<Path> files, Callable<List<FileReport>> work) throws Exception {
        long begin = System.nanoTime();
        var reports = work.call();
        double seconds = (System.nanoTime() - begin) / 1e9;
        var counts = new java.util.EnumMap<Validity, Integer>(Validity.class);
        for (var report : reports) counts.merge(report.validity(), 1, Integer::sum);
        line("  %-40s %8.2f s %,9.1f files/s %s%n", what, seconds, files.size() / seconds, counts);
    }

    private static List<FileReport> alone(AutoDetectParser parser, List<Path> files, boolean text) {
        for (var file : files) {
            var metadata = new Metadata();
            metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name(file));
            try (var in = TikaInputStream.get(file)) {
                if (text) parser.parse(in, new BodyContentHandler(1_000_000), metadata, new ParseContext());
                else parser.getDetector().detect(in, metadata);
            } catch (IOException
                    | SAXException
                    | org.apache.tika.exception.TikaException
                    | RuntimeException
                    | StackOverflowError
                    | OutOfMemoryError e) {
                // What Tika cannot read takes its time as well.
                metadata.set("failed", String.valueOf(e));
            }
        }
        return List.of();
    }

    private List<FileReport> examine(List<Path> files, Set<Task> tasks)
            throws InterruptedException, ExecutionException {
        var reports = new ArrayList<FileReport>();
        var under = new ArrayList<Future<List<FileReport>>>();
        try (var pool = Executors.newFixedThreadPool(atATime)) {
            for (int n = 0; n < files.size(); n += BATCH) {
                var batch = files.subList(n, Math.min(files.size(), n + BATCH)).stream()
                        .map(file -> subject(file, tasks))
                        .toList();
                under.add(pool.submit(() -> workers.examine(batch)));
            }
            for (var one : under) reports.addAll(one.get());
        }
        return reports;
    }

    private static Subject subject(Path file, Set<Task> tasks) {
        try {
            return new Subject(name(file), Files.size(file), () -> open(file), tasks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String name(@Nullable Path file) {
        var name = file == null ? null : file.getFileName();
        return name == null ? "" : name.toString();
    }

    private void row(String what, long right, long all) {
        line("  %-40s %,6d of %,6d  %6.2f %%%n", what, right, all, 100.0 * right / all);
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
    }
}
