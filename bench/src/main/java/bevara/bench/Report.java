package bevara.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The figures as a table for people, and then as one line of JSON for programs.
final class Report {
    private static final String HEAD = "%-20s %9s %8s %8s %9s %11s %9s %8s%n";
    private static final String ROW = "%-20s %,9d %,8d %,8.1f %9.2f %,11.1f %,9.1f %,8.1f%n";

    private final IngestBenchmark.Shape shape;
    private final PrintStream out;
    private final List<Figures> all = new ArrayList<>();

    Report(IngestBenchmark.Shape shape, PrintStream out) {
        this.shape = shape;
        this.out = out;
    }

    void add(Figures figures) {
        all.add(figures);
    }

    void print() {
        line("Bevara ingest: seed %d, %d at a time, %d processors%n%n", shape.seed(), shape.atATime(), processors());
        line(HEAD, "", "packages", "files", "MB", "seconds", "packages/s", "files/s", "MB/s");
        all.forEach(this::print);
        out.println();
        out.println(JsonMapper.shared().writeValueAsString(json()));
    }

    private void print(Figures f) {
        row(f.what(), f, Figures.seconds(f.archived()));
        row("  sha256sum+cp+sync", f, Figures.seconds(f.peer()));
        line(
                "  %.1f times the tools' time; to receipt p50 %.3f s, p99 %.3f s; all found by search after %.2f s%n",
                f.ratio(), f.percentile(50), f.percentile(99), Figures.seconds(f.found()));
        line(
                "  the service's processor time until then %.2f s; its peak memory %,.0f MB%n",
                Figures.seconds(f.processor()), f.peakMemory() / 1e6);
    }

    private void row(String what, Figures f, double seconds) {
        double megabytes = f.bytes() / 1e6;
        line(
                ROW,
                what,
                f.packages(),
                f.files(),
                megabytes,
                seconds,
                f.packages() / seconds,
                f.files() / seconds,
                megabytes / seconds);
    }

    private Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("benchmark", "ingest");
        json.put("shape", shape);
        json.put("processors", processors());
        json.put("results", all.stream().map(Report::json).toList());
        return json;
    }

    private static Map<String, Object> json(Figures f) {
        var json = new LinkedHashMap<String, Object>();
        json.put("what", f.what());
        json.put("packages", f.packages());
        json.put("files", f.files());
        json.put("bytes", f.bytes());
        json.put("archivedSeconds", Figures.seconds(f.archived()));
        json.put("foundSeconds", Figures.seconds(f.found()));
        json.put("receiptP50Seconds", f.percentile(50));
        json.put("receiptP99Seconds", f.percentile(99));
        json.put("peerSeconds", Figures.seconds(f.peer()));
        json.put("ratio", f.ratio());
        json.put("processorSeconds", Figures.seconds(f.processor()));
        json.put("peakMemoryBytes", f.peakMemory());
        return json;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
    }
}
