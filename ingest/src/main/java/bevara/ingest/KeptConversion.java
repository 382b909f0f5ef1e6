package bevara.ingest;

import bevara.storage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What was converted for a submission, in its work folder until that is archived: an attempt after the first, as while
/// a store does not answer, converts nothing again. Every byte is compared before it counts.
final class KeptConversion {
    private static final String REPORT = "report.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// As it is kept: the delivered files by path and digest, what was made of them by where it lies.
    private record Kept(String engine, Map<String, byte[]> wanted, List<KeptMade> made, List<KeptFailed> failed) {}

    private record KeptMade(
            String original, String path, long size, byte[] sha256, int crc, String file, Likeness likeness) {}

    private record KeptFailed(String original, String why, Likeness likeness) {}

    private KeptConversion() {}

    /// `folder` is where the conversion worked; its report is the last that is written there.
    static void keep(Path folder, List<CheckedFile> wanted, ConversionReport report) throws IOException {
        var digests = new HashMap<String, byte[]>();
        for (var file : wanted) digests.put(file.path(), file.sha256());
        var made = report.made().stream().map(one -> kept(folder, one)).toList();
        var failed = report.failed().stream()
                .map(one -> new KeptFailed(one.original().path(), one.why(), one.likeness()))
                .toList();
        var text = JSON.writeValueAsBytes(new Kept(report.engine(), digests, made, failed));
        var begun = Files.write(folder.resolve(REPORT + ".part"), text);
        Files.move(begun, folder.resolve(REPORT), StandardCopyOption.ATOMIC_MOVE);
    }

    private static KeptMade kept(Path folder, ConversionReport.Made one) {
        var derived = one.derived();
        return new KeptMade(
                one.original().path(),
                derived.path(),
                derived.size(),
                derived.sha256(),
                derived.crc(),
                folder.relativize(one.file()).toString(),
                one.likeness());
    }

    /// What an earlier attempt made of the very same files; empty when it made nothing, or it is damaged.
    static Optional<ConversionReport> find(Path folder, List<CheckedFile> wanted) {
        try {
            if (!Files.exists(folder.resolve(REPORT))) return Optional.empty();
            return report(folder, JSON.readValue(Files.readAllBytes(folder.resolve(REPORT)), Kept.class), wanted);
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ConversionReport> report(Path folder, Kept kept, List<CheckedFile> wanted)
            throws IOException {
        var files = new HashMap<String, CheckedFile>();
        for (var file : wanted) files.put(file.path(), file);
        if (files.size() != kept.wanted().size()) return Optional.empty();
        for (var file : wanted)
            if (!Arrays.equals(kept.wanted().get(file.path()), file.sha256())) return Optional.empty();
        var made = new ArrayList<ConversionReport.Made>();
        for (var one : kept.made()) {
            var file = folder.resolve(one.file());
            if (!isWhole(file, one) || !files.containsKey(one.original())) return Optional.empty();
            made.add(new ConversionReport.Made(
                    files.get(one.original()),
                    new CheckedFile(one.path(), one.size(), one.sha256(), one.crc(), Conversion.PDFA),
                    file,
                    one.likeness()));
        }
        var failed = new ArrayList<ConversionReport.Failed>();
        for (var one : kept.failed()) {
            if (!files.containsKey(one.original())) return Optional.empty();
            failed.add(new ConversionReport.Failed(files.get(one.original()), one.why(), one.likeness()));
        }
        return Optional.of(new ConversionReport(kept.engine(), wanted.size(), made, failed));
    }

    private static boolean isWhole(Path file, KeptMade one) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != one.size()) return false;
        try (var in = Files.newInputStream(file)) {
            return Quarantine.digest(in).equals(new Digest(HexFormat.of().formatHex(one.sha256())));
        }
    }
}
