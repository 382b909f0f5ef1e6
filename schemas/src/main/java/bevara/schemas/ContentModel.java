package bevara.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a standard lets stand in which element: the children and their order, attributes, values. Read from a text of
/// this project's own; the form is told at the head of `fgs-erms-1.0.txt`.
final class ContentModel {
    /// `xs:ID`: a name without a colon.
    private static final String NAME = "[\\p{L}_][\\p{L}\\p{M}\\p{N}._\u00b7-]*";

    private static final Map<String, Value> TYPES = Map.of(
            "text",
            new Value("", Pattern.compile("(?s).*")),
            "date",
            new Value(
                    "2024, 2024-03, 2024-03-01, 2024-03-01T12:30:00",
                    Pattern.compile("\\d{4}(-\\d{2}(-\\d{2}(T\\d{2}:\\d{2}:\\d{2})?)?)?")),
            "dateTime",
            new Value(
                    "2024-03-01T12:30:00",
                    Pattern.compile("-?\\d{4,}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})?")),
            "boolean",
            new Value("true, false, 1, 0", Pattern.compile("true|false|1|0")),
            "long",
            new Value("0, 1, 2 …", Pattern.compile("[+-]?0*\\d{1,19}")),
            "integer",
            new Value("0, 1, 2 …", Pattern.compile("[+-]?\\d+")),
            "positive",
            new Value("1, 2, 3 …", Pattern.compile("\\+?0*[1-9]\\d*")),
            "name",
            new Value("a-1", Pattern.compile(NAME)),
            "names",
            new Value("a-1 a-2", Pattern.compile(NAME + "(\\s+" + NAME + ")*")),
            "int",
            new Value("0–2147483647", Pattern.compile("[+-]?0*\\d{1,10}")));

    private static final Element TEXT = new Element(List.of(), false);
    static final Element ANYTHING = new Element(List.of(), true);

    private final Map<String, Element> elements = new HashMap<>();
    private final Map<String, List<Attribute>> attributes = new HashMap<>();
    private final Map<String, Value> values = new HashMap<>();
    private boolean closed;

    /// One place in the order: any of `names`, and then only that one again.
    record Particle(List<String> names, boolean required, boolean repeated) {}

    record Attribute(String name, boolean required, Value value) {}

    /// `shown` tells people what is expected.
    record Value(String shown, Pattern pattern) {
        boolean fits(String text) {
            return pattern.matcher(text.strip()).matches();
        }
    }

    record Element(List<Particle> particles, boolean anything) {
        /// -1 when there is no place for it.
        int place(String name) {
            for (int i = 0; i < particles.size(); i++)
                if (particles.get(i).names().contains(name)) return i;
            return -1;
        }
    }

    private ContentModel() {}

    static ContentModel load(String name) {
        try (InputStream in = ContentModel.class.getResourceAsStream("model/" + name)) {
            var text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            var model = new ContentModel();
            text.lines().map(String::strip).forEach(model::take);
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        if (line.isEmpty() || line.startsWith("#")) return;
        var words = Arrays.asList(line.split(" +"));
        var name = words.getFirst();
        var what = words.get(1);
        switch (what.charAt(0)) {
            case '=' -> elements.put(name, element(words.subList(2, words.size())));
            case ':' -> values.put(name, value(words.get(2)));
            case '!' -> closed = true;
            case '@' -> attributes.computeIfAbsent(name, _ -> new ArrayList<>()).add(attribute(what, words.get(2)));
            default -> throw new IllegalStateException("not a line of a content model: " + line);
        }
    }

    private static Element element(List<String> words) {
        if (words.equals(List.of("any"))) return ANYTHING;
        return new Element(words.stream().map(ContentModel::particle).toList(), false);
    }

    private static Particle particle(String word) {
        char last = word.charAt(word.length() - 1);
        var names = "?*+".indexOf(last) < 0 ? word : word.substring(0, word.length() - 1);
        return new Particle(List.of(names.split("\\|")), last != '?' && last != '*', last == '*' || last == '+');
    }

    private static Attribute attribute(String word, String values) {
        boolean required = word.endsWith("!");
        return new Attribute(word.substring(1, word.length() - (required ? 1 : 0)), required, value(values));
    }

    private static Value value(String word) {
        var type = TYPES.get(word);
        if (type != null) return type;
        var alternatives = Arrays.stream(word.split("\\|"))
                .map(text -> text.replace('~', ' '))
                .toList();
        var pattern = alternatives.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return new Value(String.join(", ", alternatives), Pattern.compile(pattern));
    }

    /// An element without a line of its own holds text.
    Element element(String parent, String name) {
        var there = elements.get(parent + "/" + name);
        return there != null ? there : elements.getOrDefault(name, TEXT);
    }

    List<Attribute> attributes(String name) {
        return attributes.getOrDefault(name, List.of());
    }

    /// Whether the attributes told are all there are, but for those with a namespace.
    boolean closed() {
        return closed;
    }

    /// What an element's text must be; null when any text will do.
    @Nullable
    Value valueOf(String name) {
        return values.get(name);
    }
}
