package bevara.storage;

import bevara.storage.Deviation.Kind;
import java.io.IOException;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/// Judges all versions of one record of a register. What a record means is not looked at.
final class RegisterCheck {
    private static final Pattern VERSION = Pattern.compile("v([1-9][0-9]{0,8})\\.json");

    private final OcflFiles files;
    private final String folder;
    private final Consumer<Deviation> findings;
    private final JsonFactory json = new JsonFactory();

    RegisterCheck(OcflFiles files, String folder, Consumer<Deviation> findings) {
        this.files = files;
        this.folder = folder;
        this.findings = findings;
    }

    void check(boolean receipts) {
        var versions = new TreeSet<Integer>();
        for (var name : files.names(folder)) {
            var path = folder + "/" + name;
            var match = VERSION.matcher(name);
            if (!match.matches()) {
                find("BEV-020", path, Kind.UNEXPECTED, "");
                continue;
            }
            versions.add(Integer.valueOf(match.group(1)));
            try {
                var wrong = receipts ? signed(path) : json(path);
                if (!wrong.isEmpty()) find("BEV-022", path, Kind.DAMAGED, wrong);
            } catch (StorageFault | IOException e) {
                find("BEV-014", path, Kind.DAMAGED, String.valueOf(e.getMessage()));
            }
        }
        for (int v = 1; v < (versions.isEmpty() ? 0 : versions.last()); v++)
            if (!versions.contains(v)) {
                find("BEV-025", folder + "/v" + v + ".json", Kind.MISSING, "");
                v = versions.higher(v) - 1;
            }
    }

    private void find(String code, String key, Kind kind, String found) {
        findings.accept(new Deviation(code, key, kind, found, ""));
    }

    /// What is wrong; "" when it is one whole JSON object. A receipt may name a million files: nothing is kept.
    private String json(String path) throws IOException {
        try (var in = files.read(path);
                var parser = json.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) return "no JSON object";
            parser.skipChildren();
            return parser.nextToken() == null ? "" : "more than one JSON object";
        } catch (JacksonException e) {
            return String.valueOf(e.getOriginalMessage());
        }
    }

    /// As above, for a JWS in compact form.
    private String signed(String path) throws IOException {
        int dots = 0;
        long length = 0;
        var buffer = new byte[1 << 16];
        try (var in = files.read(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                length += n;
                for (int i = 0; i < n; i++) {
                    int c = buffer[i];
                    if (c == '.') dots++;
                    else if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' && c != '\n') return "no JWS";
                }
            }
        }
        return dots == 2 && length > 2 ? "" : "no JWS";
    }
}
