package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What `fetch.txt` says is to be fetched from elsewhere (RFC 8493, 2.2.3). The archive never fetches: that would
/// let a sender choose what the archive's machine asks for, and from whom.
final class BagFetch {
    static final String PATH = "fetch.txt";
    private static final String SOURCE = "RFC 8493 2.2.3";
    private static final Pattern LINE = Pattern.compile("(?s)([^ \t]+)[ \t]+(\\d+|-)[ \t]+(.+)");
    private static final Pattern ABSOLUTE = Pattern.compile("(?s)[A-Za-z][A-Za-z0-9+.-]*:.+");
    /// The characters that RFC 3986 knows.
    private static final Pattern URI = Pattern.compile("[A-Za-z0-9%:/?#\\[\\]@!$&'()*+,;=._~-]+");
    private static final int MOST = 100_000;

    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Findings findings;

    BagFetch(Findings findings) {
        this.findings = findings;
    }

    void read(InputStream in, BagDeclaration declaration) throws IOException {
        var all = new TagLines(in, declaration.encoding());
        String line;
        while ((line = all.next()) != null) {
            if (line.isBlank()) continue;
            if (lines.size() == MOST) {
                findings.error(Code.TAG_FILE_TOO_LARGE, PATH, all.number(), SOURCE, String.valueOf(MOST));
                return;
            }
            readLine(line, all.number(), declaration.isFirstEdition());
        }
    }

    private void readLine(String line, int number, boolean strict) {
        var match = LINE.matcher(line);
        boolean formed = match.matches()
                && ABSOLUTE.matcher(match.group(1)).matches()
                && !(strict && !URI.matcher(match.group(1)).matches());
        if (!formed) {
            findings.error(Code.FETCH_INVALID, PATH, number, SOURCE);
            return;
        }
        var path = BagPaths.plain(match.group(3));
        if (BagPaths.leadsOut(path)) findings.error(Code.PATH_ESCAPES, path, number, "RFC 8493 5.1");
        else if (!path.startsWith("data/")) findings.error(Code.FETCH_INVALID, PATH, number, SOURCE);
        else lines.putIfAbsent(BagPaths.decoded(path), number);
    }

    boolean names(String path) {
        return lines.containsKey(path);
    }

    void check(Listing listing, BagManifests manifests, boolean strict) {
        lines.forEach((path, line) -> {
            if (!manifests.listed(path, strict)) findings.error(Code.FETCH_INVALID, PATH, line, SOURCE);
            else if (listing.find(path).isEmpty()) findings.error(Code.FETCH_NOT_SUPPORTED, path, line, SOURCE);
        });
    }
}
