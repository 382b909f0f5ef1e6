package bevara.worker;

import java.util.ArrayList;
import java.util.List;

/// What a worker says of a file: facts, each a name and a value; a name may come again. More facts or longer
/// ones than the limits are left out.
public final class Answer {
    /// The name of the fact that the tool could not do its work; the value says why.
    public static final String FAILED = "failed";

    public static final int LONGEST_TEXT = 1_000_000;
    static final int MOST_FACTS = 1000;
    private static final int LONGEST_NAME = 200;

    private final List<Fact> facts = new ArrayList<>();

    public record Fact(String name, String value) {}

    public void say(String name, String value) {
        if (facts.size() == MOST_FACTS) return;
        facts.add(new Fact(cut(name, LONGEST_NAME), cut(value, LONGEST_TEXT)));
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    public List<Fact> facts() {
        return List.copyOf(facts);
    }

    /// The first value, empty when there is none.
    public String first(String name) {
        for (var fact : facts) if (fact.name().equals(name)) return fact.value();
        return "";
    }

    public List<String> all(String name) {
        return facts.stream()
                .filter(fact -> fact.name().equals(name))
                .map(Fact::value)
                .toList();
    }

    public boolean says(String name) {
        return facts.stream().anyMatch(fact -> fact.name().equals(name));
    }
}
