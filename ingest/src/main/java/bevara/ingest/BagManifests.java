package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A bag's manifests (RFC 8493, 2.1.3 and 2.2.1): which digest each file must have, which files are not there, and
/// which files are not listed.
final class BagManifests {
    private static final String PAYLOAD = "RFC 8493 2.1.3";
    private static final String TAGS = "RFC 8493 2.2.1";
    private static final Pattern NAME = Pattern.compile("(tag)?manifest-([^/]+)\\.txt");
    /// So many absent files are enough to see that something is wrong with the bag as a whole.
    private static final int MOST_MISSING = 100_000;

    private final Listing listing;
    private final Findings findings;
    private final Expectations expectations;
    private final BagPaths paths;
    private final Map<Algorithm, String> payloadManifests = new EnumMap<>(Algorithm.class);
    private final Set<String> payloadNames = new TreeSet<>();
    private final Set<String> tagNames = new TreeSet<>();
    private final Map<String, Missing> missing = new LinkedHashMap<>();

    /// A manifest by the name of its file; `algorithm` as it stands there.
    record Name(boolean ofTags, String algorithm) {
        /// As 2.4 demands: lower case, letters and digits only.
        String normal() {
            return algorithm.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        }

        private String source() {
            return ofTags ? TAGS : PAYLOAD;
        }
    }

    /// A file that the package lacks: where it is listed first, and by which payload manifests.
    private record Missing(String manifest, int line, String source, Set<Algorithm> listedBy) {}

    /// The manifest that is being read.
    private record Manifest(String path, Algorithm algorithm, Name name, boolean encoded) {
        String source() {
            return name.source();
        }
    }

    BagManifests(Pack pack, Expectations expectations) {
        this.listing = pack.listing();
        this.findings = pack.findings();
        this.expectations = expectations;
        this.paths = new BagPaths(listing, findings);
    }

    static Optional<Name> named(String path) {
        if (path.indexOf('/') >= 0) return Optional.empty();
        var match = NAME.matcher(path);
        return match.matches() ? Optional.of(new Name(match.group(1) != null, match.group(2))) : Optional.empty();
    }

    /// Algorithms by their normal names.
    Set<String> payloadAlgorithms() {
        return payloadNames;
    }

    Set<String> tagAlgorithms() {
        return tagNames;
    }

    /// To be called for all manifests before the first is read: whether one in an unknown algorithm blocks
    /// depends on the others.
    void expect(List<Member> tagFiles) {
        for (var member : tagFiles) {
            var name = named(member.path()).orElse(null);
            if (name == null) continue;
            (name.ofTags() ? tagNames : payloadNames).add(name.normal());
            if (!name.ofTags())
                Algorithm.named(name.algorithm()).ifPresent(a -> payloadManifests.put(a, member.path()));
        }
    }

    void read(Member member, Name name, InputStream in, BagDeclaration declaration) throws IOException {
        if (!name.normal().equals(name.algorithm()))
            findings.add(
                    Code.MANIFEST_NAME_INVALID,
                    declaration.severity(),
                    member.path(),
                    0,
                    "RFC 8493 2.4",
                    name.normal());
        var algorithm = Algorithm.named(name.algorithm()).orElse(null);
        if (algorithm == null) {
            if (name.ofTags() || !payloadManifests.isEmpty())
                findings.warning(Code.ALGORITHM_UNKNOWN, member.path(), 0, name.source(), name.algorithm());
            else findings.error(Code.ALGORITHM_UNKNOWN, member.path(), 0, name.source(), name.algorithm());
            return;
        }
        var manifest = new Manifest(member.path(), algorithm, name, declaration.isFirstEdition());
        var lines = new TagLines(in, declaration.encoding());
        String line;
        while ((line = lines.next()) != null) {
            if (lines.number() == 1 && lines.marked())
                findings.add(Code.TAG_FILE_HAS_BOM, declaration.severity(), member.path(), 1, "RFC 8493 2.3");
            if (!line.isBlank() && !readLine(manifest, line, lines.number())) break;
        }
    }

    /// False when it makes no sense to read on.
    private boolean readLine(Manifest manifest, String line, int number) {
        int end = 0;
        while (end < line.length() && !blank(line.charAt(end))) end++;
        int start = end;
        while (start < line.length() && blank(line.charAt(start))) start++;
        var digest = Expectations.digest(line.substring(0, end), manifest.algorithm);
        if (digest == null || start == line.length()) {
            findings.error(Code.MANIFEST_LINE_INVALID, manifest.path, number, manifest.source());
            return true;
        }
        return file(manifest, line.substring(start), digest, number);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean file(Manifest manifest, String stated, byte[] digest, int number) {
        var path = BagPaths.plain(stated);
        if (!path.equals(stated))
            findings.warning(Code.MANIFEST_PATH_REPAIRED, manifest.path, number, manifest.source(), stated, path);
        if (BagPaths.leadsOut(path)) {
            findings.error(Code.PATH_ESCAPES, path, number, "RFC 8493 5.1");
            return true;
        }
        if (misplaced(manifest, path)) {
            findings.error(Code.MANIFEST_ENTRY_MISPLACED, manifest.path, number, manifest.source(), path);
            return true;
        }
        var member = paths.find(path, manifest.encoded, manifest.path, number);
        if (member != null) expect(manifest, member, digest, number);
        else return miss(manifest, BagPaths.decoded(path), number);
        return true;
    }

    private static boolean misplaced(Manifest manifest, String path) {
        if (!manifest.name.ofTags()) return !path.startsWith("data/");
        return path.startsWith("data/") || named(path).filter(Name::ofTags).isPresent();
    }

    private boolean miss(Manifest manifest, String path, int number) {
        if (missing.size() >= MOST_MISSING && !missing.containsKey(path)) {
            findings.error(
                    Code.TAG_FILE_TOO_LARGE, manifest.path, number, manifest.source(), String.valueOf(MOST_MISSING));
            return false;
        }
        var none = EnumSet.noneOf(Algorithm.class);
        var entry = missing.computeIfAbsent(path, _ -> new Missing(manifest.path, number, manifest.source(), none));
        if (!manifest.name.ofTags()) entry.listedBy.add(manifest.algorithm);
        return true;
    }

    /// A line beside an earlier one for the same file is told, not kept: however many there are, one digest of
    /// a file is remembered for each manifest.
    private void expect(Manifest manifest, Member member, byte[] digest, int number) {
        for (var before : expectations.of(member)) {
            if (!before.statedIn().equals(manifest.path)) continue;
            boolean harmless = Arrays.equals(before.digest(), digest) && !manifest.encoded;
            var severity = harmless ? Finding.Severity.WARNING : Finding.Severity.ERROR;
            findings.add(
                    Code.MANIFEST_LINE_REPEATED, severity, manifest.path, number, manifest.source(), member.path());
            return;
        }
        expectations.add(member, manifest.algorithm, digest, manifest.path, number, manifest.source());
    }

    /// Whether a file, there or not, is listed by as many payload manifests as the version demands: every one,
    /// before 1.0 at least one. Also when no manifest could be read.
    boolean listed(String path, boolean byAll) {
        if (payloadManifests.isEmpty()) return true;
        var by = listing.find(path).map(this::listedBy).orElseGet(() -> {
            var absent = missing.get(path);
            return absent == null ? EnumSet.noneOf(Algorithm.class) : absent.listedBy;
        });
        return byAll ? by.containsAll(payloadManifests.keySet()) : !by.isEmpty();
    }

    private Set<Algorithm> listedBy(Member member) {
        var by = EnumSet.noneOf(Algorithm.class);
        for (var expected : expectations.of(member)) by.add(expected.algorithm());
        return by;
    }

    void reportMissing(Predicate<String> toBeFetched) {
        missing.forEach((path, where) -> {
            if (!toBeFetched.test(path))
                findings.error(Code.FILE_MISSING, path, where.line(), where.source(), where.manifest());
        });
    }

    /// RFC 8493, 3, and what 2.2.1 demands of tag manifests from 1.0 on.
    void checkComplete(boolean firstEdition) {
        if (payloadNames.isEmpty()) findings.error(Code.MANIFEST_MISSING, "", 0, PAYLOAD);
        for (var member : listing.members())
            if (Bag.payload(member) && !listed(member.path(), firstEdition))
                findings.error(Code.FILE_NOT_LISTED, member.path(), 0, "RFC 8493 3");
        if (!firstEdition) return;
        for (var tagManifest : listing.members()) {
            var name = named(tagManifest.path()).orElse(null);
            if (name == null
                    || !name.ofTags()
                    || Algorithm.named(name.algorithm()).isEmpty()) continue;
            for (var manifest : listing.members()) {
                if (named(manifest.path()).filter(n -> !n.ofTags()).isEmpty()) continue;
                boolean stated = expectations.of(manifest).stream()
                        .anyMatch(e -> e.statedIn().equals(tagManifest.path()));
                if (!stated) findings.error(Code.FILE_NOT_LISTED, manifest.path(), 0, TAGS, tagManifest.path());
            }
        }
    }
}
