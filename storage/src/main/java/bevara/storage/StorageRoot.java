package bevara.storage;

import bevara.storage.Deviation.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Judges an OCFL storage root: its declaration, its layout, and that nothing but objects lies in its hierarchy.
final class StorageRoot {
    private static final int DEEPEST = 64;
    private static final Pattern DECLARATION = Pattern.compile("[0-9]=.*");

    /// Judges the object at `path`, and tells which version of the specification it has, "" when it tells none.
    interface ObjectJudge {
        String judge(OcflFiles object, String path);
    }

    private final OcflFiles files;
    private final String key;
    private final Consumer<Deviation> findings;
    private final ObjectJudge judge;
    private String declared = "";

    /// `key` is put before every path that is told.
    StorageRoot(OcflFiles files, String key, Consumer<Deviation> findings, ObjectJudge judge) {
        this.files = files;
        this.key = key;
        this.findings = findings;
        this.judge = judge;
    }

    /// Whether a folder with these names in it is an OCFL object, however broken.
    static boolean isObject(List<String> names) {
        return names.stream()
                .anyMatch(name -> name.startsWith("0=ocfl_object")
                        || name.equals(OcflValidator.INVENTORY)
                        || name.matches("v[0-9]+/"));
    }

    private void find(String code, String path, Kind kind, String found, String expected) {
        findings.accept(new Deviation(code, StoreCheck.joined(key, path), kind, found, expected));
    }

    void check() {
        declaration();
        layout();
        for (var name : files.names("")) {
            if (name.equals("extensions/")) extensions();
            else if (name.endsWith("/")) descend(name.substring(0, name.length() - 1), 1);
        }
    }

    private void declaration() {
        var found = new TreeSet<String>();
        for (var name : files.names("")) {
            if (!DECLARATION.matcher(name).matches()) continue;
            found.add(name);
            if (!name.startsWith("0=")) find("E078", name, Kind.INVALID, name.substring(0, 1), "0");
            var value = name.substring(2);
            if (!value.matches("ocfl_1\\.[01]")) find("E079", name, Kind.INVALID, value, "ocfl_1.1");
            else declared = value.substring("ocfl_".length());
            var text = text(name, 100);
            if (!text.equals(value + "\n")) find("E080", name, Kind.DAMAGED, text, value);
        }
        if (found.isEmpty()) find("E069", "0=ocfl_1.1", Kind.MISSING, "", "a declaration");
        if (found.size() > 1) find("E076", "", Kind.INVALID, found.toString(), "one declaration");
    }

    private String text(String path, int most) {
        try (var in = files.read(path)) {
            return new String(in.readNBytes(most), StandardCharsets.UTF_8);
        } catch (StorageFault.NotFound _) {
            return "";
        } catch (IOException e) {
            throw new StorageFault.Unavailable("cannot read " + path, e);
        }
    }

    private void layout() {
        var name = "ocfl_layout.json";
        if (!files.names("").contains(name)) return;
        try {
            var layout = new JsonMapper().readTree(text(name, 1 << 20));
            for (var wanted : List.of("extension", "description"))
                if (!layout.path(wanted).isString()) find("E070", name, Kind.INVALID, "", wanted);
            var extension = layout.path("extension").asString("");
            if (!extension.isEmpty() && !OcflValidator.isRegistered(extension))
                find("E071", name, Kind.INVALID, extension, "a registered name");
        } catch (JacksonException e) {
            find("E070", name, Kind.DAMAGED, String.valueOf(e.getOriginalMessage()), "a JSON object");
        }
    }

    private void extensions() {
        for (var name : files.names("extensions")) {
            var path = "extensions/" + name;
            if (!name.endsWith("/")) find("E086", path, Kind.UNEXPECTED, "a file", "a folder");
            else if (!OcflValidator.isRegistered(name.substring(0, name.length() - 1)))
                find("W016", path, Kind.WARNING, name, "a registered name");
        }
    }

    private void descend(String folder, int depth) {
        var names = files.names(folder);
        if (names.isEmpty()) find("E073", folder, Kind.UNEXPECTED, "an empty folder", "");
        else if (isObject(names)) object(folder);
        else if (depth == DEEPEST) find("E085", folder, Kind.UNEXPECTED, "no object", "an object");
        else
            for (var name : names) {
                var path = folder + "/" + name;
                if (name.endsWith("/")) descend(path.substring(0, path.length() - 1), depth + 1);
                else find("E072", path, Kind.UNEXPECTED, "", "");
            }
    }

    private void object(String folder) {
        var specification = judge.judge(files.in(folder), StoreCheck.joined(key, folder));
        if (!declared.isEmpty() && !specification.isEmpty() && specification.compareTo(declared) > 0)
            find("E081", folder, Kind.INVALID, specification, "at most " + declared);
    }
}
