package bevara.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks delimited registers (RFC 4180) as streams: that every row has as many fields as the first, and that what a
/// `datapackage.json` beside them says of fields and rows is so.
/// Source: RFC 4180, 2; Frictionless Data Package and Table Schema, version 1.
final class DelimitedCheck {
    private static final String DECLARATION = "datapackage.json";
    private static final long LARGEST_DECLARATION = 8 << 20;
    private static final Pattern ADDRESS = Pattern.compile("(?i)(https?|ftps?)://");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Pack pack;
    private final Map<Member, Declared> declared = new HashMap<>();

    /// What is said of a register. `delimiter` is 0, `rows` -1, `fields` empty where nothing is.
    private record Declared(
            String in, char delimiter, char quote, char escape, boolean header, List<String> fields, long rows) {}

    private DelimitedCheck(Pack pack) {
        this.pack = pack;
    }

    static void check(Pack pack) throws IOException {
        var check = new DelimitedCheck(pack);
        pack.read(named(pack, "/" + DECLARATION), check::readDeclaration);
        var registers = new ArrayList<>(named(pack, ".csv"));
        for (var member : check.declared.keySet()) if (!registers.contains(member)) registers.add(member);
        pack.read(registers, check::readRegister);
    }

    private static List<Member> named(Pack pack, String end) {
        return pack.listing().members().stream()
                .filter(member -> ("/" + member.path()).toLowerCase(Locale.ROOT).endsWith(end))
                .toList();
    }

    // -- what is declared --

    private void readDeclaration(Member member, InputStream in) throws IOException {
        if (member.size() > LARGEST_DECLARATION) {
            pack.findings().warning(Code.REGISTER_NOT_COMPARED, member.path(), 0, "Data Package");
            return;
        }
        try {
            var folder = member.path().substring(0, member.path().length() - DECLARATION.length());
            for (var resource : JSON.readTree(in.readAllBytes()).path("resources")) declare(member, folder, resource);
        } catch (JacksonException e) {
            pack.findings()
                    .error(
                            Code.REGISTER_DECLARATION_UNREADABLE,
                            member.path(),
                            e.getLocation() == null
                                    ? 0
                                    : Math.max(e.getLocation().getLineNr(), 0),
                            "Data Package",
                            e.getOriginalMessage());
        }
    }

    private void declare(Member declaration, String folder, JsonNode resource) {
        var paths = resource.path("path");
        if (paths.size() > 1) {
            parts(declaration, folder, paths);
            return;
        }
        var path = (paths.isArray() ? paths.path(0) : paths).asString("");
        var schema = resource.path("schema").path("fields");
        if (path.isEmpty()
                || !schema.isArray() && !path.toLowerCase(Locale.ROOT).endsWith(".csv")) return;
        var found = find(declaration, folder, path);
        if (found.isEmpty()) return;
        var fields = new ArrayList<String>();
        for (var field : schema) fields.add(field.path("name").asString(""));
        var dialect = resource.path("dialect");
        long rows =
                resource.path("stats").path("rows").asLong(resource.path("rows").asLong(-1));
        declared.put(
                found.get(),
                new Declared(
                        declaration.path(),
                        one(dialect.path("delimiter"), (char) 0),
                        one(dialect.path("quoteChar"), '"'),
                        one(dialect.path("escapeChar"), (char) 0),
                        dialect.path("header").asBoolean(true),
                        fields,
                        rows));
    }

    private static char one(JsonNode stated, char otherwise) {
        var text = stated.asString("");
        return text.length() == 1 ? text.charAt(0) : otherwise;
    }

    /// One register in several files, of which only the first has a header.
    private void parts(Member declaration, String folder, JsonNode paths) {
        for (var path : paths)
            find(declaration, folder, path.asString(""))
                    .ifPresent(part ->
                            pack.findings().warning(Code.REGISTER_NOT_COMPARED, part.path(), 0, "Data Package path"));
    }

    /// A path may be an address in the world: what lies there is not delivered.
    private Optional<Member> find(Member declaration, String folder, String path) {
        if (ADDRESS.matcher(path).lookingAt()) {
            pack.findings().warning(Code.REFERENCE_OUTSIDE, declaration.path(), 0, "Data Package path", path);
            return Optional.empty();
        }
        var found = pack.listing().find(folder + path);
        if (found.isEmpty())
            pack.findings().error(Code.FILE_MISSING, folder + path, 0, "Data Package path", declaration.path());
        return found;
    }

    // -- what is there --

    private void readRegister(Member member, InputStream in) throws IOException {
        var told = declared.get(member);
        var reading = new Reading(member, told);
        var buffer = new byte[1 << 16];
        int got;
        while ((got = in.read(buffer)) > 0) for (int i = 0; i < got; i++) reading.take(buffer[i] & 0xff);
        reading.end();
    }

    /// One register, byte by byte. All that has a meaning in it is ASCII.
    private final class Reading {
        private static final String DELIMITERS = ",;\t|";
        private static final int LONGEST_HEAD = 1 << 16;

        private final Member member;
        private final @Nullable Declared told;
        private final ByteArrayOutputStream head = new ByteArrayOutputStream();
        private final Utf8 utf8 = new Utf8();
        private final char quote;
        private final char escape;
        private char delimiter;
        private boolean escaped;
        private boolean firstLine = true;
        private boolean quoted;
        private boolean fieldBegun;
        private boolean afterQuote;
        private boolean strayQuote;
        private long fields = 1;
        private long firstFields;
        private long records;
        private long blank;
        private long line = 1;
        private boolean content;
        private long controls;
        private long uneven;
        private long firstUneven;

        Reading(Member member, @Nullable Declared told) {
            this.member = member;
            this.told = told;
            this.delimiter = told == null ? 0 : told.delimiter();
            this.quote = told == null ? '"' : told.quote();
            this.escape = told == null ? 0 : told.escape();
        }

        void take(int b) {
            utf8.take(b);
            if (b >= 0x80 && b <= 0x9f) controls++;
            if (!firstLine) step(b);
            else if (b != '\n' && head.size() < LONGEST_HEAD) head.write(b);
            else {
                endFirstLine();
                step(b);
            }
        }

        /// Without a declaration it tells what the fields are delimited by.
        private void endFirstLine() {
            firstLine = false;
            var beginning = head.toByteArray();
            if (delimiter == 0) delimiter = mostUsed(beginning);
            for (byte early : beginning) step(early & 0xff);
        }

        private char mostUsed(byte[] line) {
            char best = ',';
            long most = 0;
            for (char candidate : DELIMITERS.toCharArray()) {
                long count = 0;
                boolean quoted = false;
                for (byte b : line) {
                    if (b == quote) quoted = !quoted;
                    else if (b == candidate && !quoted) count++;
                }
                if (count > most) best = candidate;
                most = Math.max(most, count);
            }
            return best;
        }

        private void step(int b) {
            if (b == '\n') line++;
            if (escaped || escape != 0 && escape != quote && b == escape) {
                escaped = !escaped;
                fieldBegun = true;
                content = true;
                return;
            }
            if (quoted) {
                if (b == quote) {
                    quoted = false;
                    afterQuote = true;
                }
                return;
            }
            if (b == quote) {
                if (afterQuote || !fieldBegun) quoted = true;
                else strayQuote = true;
                fieldBegun = true;
                content = true;
                afterQuote = false;
                return;
            }
            if (b == delimiter) {
                fields++;
                fieldBegun = false;
                content = true;
            } else if (b == '\n') {
                record(line - 1);
            } else if (b != '\r') {
                if (afterQuote) strayQuote = true;
                fieldBegun = true;
                content = true;
            }
            afterQuote = false;
        }

        private void record(long at) {
            if (!content) {
                fieldBegun = false;
                blank++;
                return;
            }
            if (records++ == 0) firstFields = fields;
            else if (fields != firstFields && uneven++ == 0) firstUneven = at;
            fields = 1;
            fieldBegun = false;
            content = false;
        }

        void end() {
            if (firstLine) endFirstLine();
            if (quoted) report(Code.REGISTER_QUOTES_OPEN, 0, "RFC 4180 2.5");
            if (content) record(line);
            if (strayQuote) pack.findings().warning(Code.REGISTER_QUOTES_STRAY, member.path(), 0, "RFC 4180 2.5");
            if (uneven > 0)
                report(
                        Code.REGISTER_COLUMNS_DIFFER,
                        (int) Math.min(firstUneven, Integer.MAX_VALUE),
                        "RFC 4180 2.4",
                        String.valueOf(uneven),
                        String.valueOf(firstFields));
            if (!utf8.valid() && controls > 0)
                pack.findings().warning(Code.REGISTER_ENCODING_UNKNOWN, member.path(), 0, "RFC 4180 3");
            if (told != null) compare(told);
        }

        /// What is declared must be so; what is not may be another kind of file.
        private void report(Code code, int at, String source, String... arguments) {
            var severity = told == null ? Finding.Severity.WARNING : Finding.Severity.ERROR;
            pack.findings().add(code, severity, member.path(), at, source, arguments);
        }

        private void compare(Declared told) {
            if (!told.fields().isEmpty() && records > 0 && told.fields().size() != firstFields)
                report(
                        Code.REGISTER_FIELDS_DIFFER,
                        1,
                        "Table Schema fields",
                        told.in(),
                        String.valueOf(told.fields().size()),
                        String.valueOf(firstFields));
            else if (told.header() && !told.fields().isEmpty() && !told.fields().equals(names()))
                report(
                        Code.REGISTER_HEADER_DIFFERS,
                        1,
                        "Table Schema fields",
                        told.in(),
                        String.join(", ", told.fields()),
                        String.join(", ", names()));
            long rows = told.header() ? Math.max(records - 1, 0) : records;
            // In a register of one column an empty line may be a row without a value.
            long most = firstFields == 1 ? rows + blank : rows;
            if (told.rows() >= 0 && (told.rows() < rows || told.rows() > most))
                report(
                        Code.REGISTER_ROWS_DIFFER,
                        0,
                        "Data Package rows",
                        told.in(),
                        String.valueOf(told.rows()),
                        String.valueOf(rows));
        }

        private List<String> names() {
            Charset charset = utf8.valid() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
            var text = head.toString(charset).replace("\uFEFF", "").strip();
            var names = new ArrayList<String>();
            var name = new StringBuilder();
            boolean within = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
                boolean doubled = within && c == quote && next == quote;
                if (doubled || escape != 0 && c == escape && next != 0) {
                    name.append(next);
                    i++;
                } else if (c == quote) {
                    within = !within;
                } else if (c == delimiter && !within) {
                    names.add(name.toString().strip());
                    name.setLength(0);
                } else {
                    name.append(c);
                }
            }
            names.add(name.toString().strip());
            return names;
        }
    }

    /// Whether bytes are UTF-8 (RFC 3629), told as they pass.
    private static final class Utf8 {
        private int follow;
        private boolean valid = true;

        void take(int b) {
            if (follow > 0) {
                if ((b & 0xc0) == 0x80) follow--;
                else valid = false;
                if (!valid) follow = 0;
                return;
            }
            if (b < 0x80) return;
            if (b >= 0xc2 && b < 0xe0) follow = 1;
            else if (b >= 0xe0 && b < 0xf0) follow = 2;
            else if (b >= 0xf0 && b < 0xf5) follow = 3;
            else valid = false;
        }

        boolean valid() {
            return valid && follow == 0;
        }
    }
}
