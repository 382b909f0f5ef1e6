package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks a bag (RFC 8493) as far as its tag files go: what they say, whether all is there, and which digest
/// each file must have. The digests themselves are compared when the content is read.
final class Bag {
    private static final Pattern MANIFEST = Pattern.compile("(tag)?manifest-([A-Za-z0-9-]+)\\.txt");
    private static final Pattern LINE = Pattern.compile("(?s)(\\S+)\\s+\\*?(.+)");
    private static final Pattern FETCH = Pattern.compile("(?s)(\\S+)\\s+(\\d+|-)\\s+(.+)");
    private static final Pattern OXUM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");
    private static final Pattern ESCAPE = Pattern.compile("%(0[aA]|0[dD]|25)");

    private final Pack pack;
    private final Listing listing;
    private final Findings findings;
    private final Expectations expectations;
    private final Map<Algorithm, Integer> payloadManifests = new EnumMap<>(Algorithm.class);
    private final List<FetchLine> fetched = new ArrayList<>();
    private final Map<String, Missing> missing = new LinkedHashMap<>();
    private BagDeclaration declaration = BagDeclaration.ASSUMED;
    private BagInfo info = BagInfo.NONE;

    private record FetchLine(String path, int line) {}

    /// A file that a manifest lists and the package lacks.
    private record Missing(String manifest, int line, String source) {}

    private Bag(Pack pack, Expectations expectations) {
        this.pack = pack;
        this.listing = pack.listing();
        this.findings = pack.findings();
        this.expectations = expectations;
    }

    /// A bag that lost its declaration is still meant as one.
    static boolean looksLike(Listing listing) {
        if (listing.find("bagit.txt").isPresent()) return true;
        boolean manifest = listing.members().stream()
                .anyMatch(m -> MANIFEST.matcher(m.path()).matches());
        return manifest && listing.members().stream().anyMatch(Bag::payload);
    }

    static boolean payload(Member member) {
        return member.path().startsWith("data/");
    }

    /// Reads the tag files, fills the expectations and returns what bag-info.txt says.
    static BagInfo check(Pack pack, Expectations expectations) throws IOException {
        var bag = new Bag(pack, expectations);
        bag.readDeclaration();
        bag.readTagFiles();
        bag.checkFetch();
        bag.checkComplete();
        bag.checkOxum();
        return bag.info;
    }

    private void readDeclaration() throws IOException {
        var member = listing.find("bagit.txt").orElse(null);
        if (member == null) {
            findings.error(Code.BAG_DECLARATION_INVALID, "bagit.txt", 0, "RFC 8493 2.1.1");
            return;
        }
        pack.read(List.of(member), (_, in) -> declaration = BagDeclaration.read(in, findings));
    }

    private void readTagFiles() throws IOException {
        var tagFiles = new ArrayList<Member>();
        for (var member : listing.members()) {
            var path = member.path();
            if (path.equals("bag-info.txt")
                    || path.equals("fetch.txt")
                    || MANIFEST.matcher(path).matches()) tagFiles.add(member);
        }
        // The algorithms must be known before a manifest in an unknown one can be judged.
        for (var member : tagFiles) {
            var manifest = MANIFEST.matcher(member.path());
            if (manifest.matches() && manifest.group(1) == null)
                Algorithm.named(manifest.group(2)).ifPresent(a -> payloadManifests.put(a, 0));
        }
        pack.read(tagFiles, (member, in) -> {
            try {
                readTagFile(member, in);
            } catch (ArchiveDamaged e) {
                throw e;
            } catch (IOException e) {
                if (!(e instanceof CharacterCodingException) && !"line too long".equals(e.getMessage())) throw e;
                findings.error(
                        Code.TAG_FILE_UNREADABLE,
                        member.path(),
                        0,
                        "RFC 8493 2.1.1",
                        declaration.encoding().name());
            }
        });
    }

    private void readTagFile(Member member, InputStream in) throws IOException {
        var path = member.path();
        var manifest = MANIFEST.matcher(path);
        if (manifest.matches()) readManifest(member, manifest, in);
        else if (path.equals("fetch.txt")) readFetch(in);
        else info = BagInfoReading.read(in, declaration.encoding(), path, declaration.isFirstEdition(), findings);
    }

    private void readManifest(Member member, Matcher name, InputStream in) throws IOException {
        boolean tags = name.group(1) != null;
        var source = tags ? "RFC 8493 2.2.1" : "RFC 8493 2.1.3";
        var algorithm = Algorithm.named(name.group(2)).orElse(null);
        if (algorithm == null) {
            if (tags || !payloadManifests.isEmpty())
                findings.warning(Code.ALGORITHM_UNKNOWN, member.path(), 0, source, name.group(2));
            else findings.error(Code.ALGORITHM_UNKNOWN, member.path(), 0, source, name.group(2));
            return;
        }
        var manifest = new Manifest(member.path(), algorithm, tags, source);
        var lines = new TagLines(in, declaration.encoding());
        String line;
        while ((line = lines.next()) != null) {
            if (!line.isBlank()) readManifestLine(manifest, line, lines.number());
        }
        if (!tags) payloadManifests.put(algorithm, manifest.listed);
    }

    /// The manifest that is being read.
    private static final class Manifest {
        private final String path;
        private final Algorithm algorithm;
        private final boolean tags;
        private final String source;
        private int listed;

        Manifest(String path, Algorithm algorithm, boolean tags, String source) {
            this.path = path;
            this.algorithm = algorithm;
            this.tags = tags;
            this.source = source;
        }
    }

    private void readManifestLine(Manifest manifest, String line, int number) {
        var match = LINE.matcher(line);
        var digest = match.matches() ? Expectations.digest(match.group(1), manifest.algorithm) : null;
        if (digest == null) {
            findings.error(Code.MANIFEST_LINE_INVALID, manifest.path, number, manifest.source);
            return;
        }
        var stated = match.group(2);
        var path = stated.startsWith("./") ? stated.substring(2) : stated;
        if (PathRules.absolute(path) || PathRules.climbs(path)) {
            findings.error(Code.PATH_ESCAPES, path, number, "RFC 8493 5.1");
            return;
        }
        boolean misplaced = manifest.tags
                ? path.startsWith("tagmanifest-") && MANIFEST.matcher(path).matches()
                : !path.startsWith("data/");
        if (misplaced) {
            findings.error(Code.MANIFEST_ENTRY_MISPLACED, manifest.path, number, manifest.source, path);
            return;
        }
        var member = find(path, manifest.path, number);
        if (member == null) {
            missing.putIfAbsent(decoded(path), new Missing(manifest.path, number, manifest.source));
            return;
        }
        addLine(manifest, member, digest, number);
    }

    private void addLine(Manifest manifest, Member member, byte[] digest, int number) {
        var before = expectations.of(member).stream()
                .filter(e -> e.statedIn().equals(manifest.path))
                .findFirst();
        if (before.isPresent()) {
            boolean same = java.util.Arrays.equals(before.get().digest(), digest);
            if (same && !declaration.isFirstEdition())
                findings.warning(Code.MANIFEST_LINE_REPEATED, manifest.path, number, manifest.source, member.path());
            else findings.error(Code.MANIFEST_LINE_REPEATED, manifest.path, number, manifest.source, member.path());
            if (same) return;
        } else {
            manifest.listed++;
        }
        expectations.add(member, manifest.algorithm, digest, manifest.path, number, manifest.source);
    }

    /// The file that a manifest's path means: decoded, else literally (many baggers do not encode), else in
    /// another Unicode form.
    private @Nullable Member find(String path, String manifest, int line) {
        var decoded = decoded(path);
        var found = listing.find(decoded).orElse(null);
        if (found != null) return found;
        var literal = decoded.equals(path) ? null : listing.find(path).orElse(null);
        if (literal != null) {
            findings.warning(Code.PERCENT_NAME_LITERAL, literal.path(), line, "RFC 8493 2.1.3", manifest);
            return literal;
        }
        var form = java.text.Normalizer.Form.NFC;
        var composed = java.text.Normalizer.normalize(decoded, form);
        if (decoded.chars().allMatch(c -> c < 0x80)) return null;
        for (var alike : listing.alike(decoded)) {
            if (!java.text.Normalizer.normalize(alike.path(), form).equals(composed)) continue;
            findings.warning(Code.NAME_FORM_DIFFERS, alike.path(), line, "RFC 8493 6.1.2", manifest);
            return alike;
        }
        return null;
    }

    /// 1.0 encodes CR, LF and the percent sign; before that nothing was encoded by rule, but often in fact.
    private static String decoded(String path) {
        return ESCAPE.matcher(path)
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group(1)) {
                            case "25" -> "%";
                            case "0a", "0A" -> "\n";
                            default -> "\r";
                        }));
    }

    private void readFetch(InputStream in) throws IOException {
        var lines = new TagLines(in, declaration.encoding());
        String line;
        while ((line = lines.next()) != null) {
            if (line.isBlank()) continue;
            var match = FETCH.matcher(line);
            if (!match.matches()) {
                findings.error(Code.FETCH_INVALID, "fetch.txt", lines.number(), "RFC 8493 2.2.3");
                continue;
            }
            var path = match.group(3).startsWith("./") ? match.group(3).substring(2) : match.group(3);
            if (PathRules.absolute(path) || PathRules.climbs(path))
                findings.error(Code.PATH_ESCAPES, path, lines.number(), "RFC 8493 5.1");
            else if (!path.startsWith("data/"))
                findings.error(Code.FETCH_INVALID, "fetch.txt", lines.number(), "RFC 8493 2.2.3");
            else fetched.add(new FetchLine(decoded(path), lines.number()));
        }
    }

    private void checkFetch() {
        var toFetch = new HashSet<String>();
        for (var fetch : fetched) toFetch.add(fetch.path());
        missing.forEach((path, where) -> {
            if (!toFetch.contains(path))
                findings.error(Code.FILE_MISSING, path, where.line(), where.source(), where.manifest());
        });
        for (var fetch : fetched) {
            var member = listing.find(fetch.path());
            if (member.isEmpty()) {
                findings.error(Code.FETCH_NOT_SUPPORTED, fetch.path(), fetch.line(), "RFC 8493 2.2.3");
            } else if (!expectations.stated(member.get())) {
                findings.error(Code.FETCH_INVALID, "fetch.txt", fetch.line(), "RFC 8493 2.2.3");
            }
        }
    }

    /// RFC 8493, 3: every payload file in every manifest; before 1.0, in at least one.
    private void checkComplete() {
        var payload = listing.members().stream().filter(Bag::payload).toList();
        if (payload.isEmpty() && !listing.hasFolder("data"))
            findings.error(Code.PAYLOAD_MISSING, "data", 0, "RFC 8493 2.1.2");
        if (payloadManifests.isEmpty()) {
            boolean unknown = listing.members().stream().anyMatch(m -> {
                var name = MANIFEST.matcher(m.path());
                return name.matches() && name.group(1) == null;
            });
            if (!unknown) findings.error(Code.MANIFEST_MISSING, "", 0, "RFC 8493 2.1.3");
            return;
        }
        for (var member : payload) {
            var stated = expectations.of(member).stream()
                    .map(Expected::algorithm)
                    .distinct()
                    .toList();
            boolean enough =
                    declaration.isFirstEdition() ? stated.containsAll(payloadManifests.keySet()) : !stated.isEmpty();
            if (!enough) findings.error(Code.FILE_NOT_LISTED, member.path(), 0, "RFC 8493 3");
        }
        if (!declaration.isFirstEdition()) return;
        boolean tagManifests = listing.members().stream().anyMatch(m -> m.path().startsWith("tagmanifest-"));
        for (var member : listing.members()) {
            var name = MANIFEST.matcher(member.path());
            if (tagManifests && name.matches() && name.group(1) == null && !expectations.stated(member))
                findings.error(Code.FILE_NOT_LISTED, member.path(), 0, "RFC 8493 2.2.1");
        }
    }

    private void checkOxum() {
        for (var oxum : info.all("Payload-Oxum")) {
            var match = OXUM.matcher(oxum);
            if (!match.matches()) {
                findings.error(Code.BAG_INFO_INVALID, "bag-info.txt", 0, "RFC 8493 2.2.2");
                continue;
            }
            long bytes = 0;
            long files = 0;
            for (var member : listing.members()) {
                if (!payload(member)) continue;
                bytes += member.size();
                files++;
            }
            if (Long.parseLong(match.group(1)) != bytes || Long.parseLong(match.group(2)) != files)
                findings.error(Code.OXUM_MISMATCH, "bag-info.txt", 0, "RFC 8493 2.2.2", oxum, bytes + "." + files);
        }
    }
}
