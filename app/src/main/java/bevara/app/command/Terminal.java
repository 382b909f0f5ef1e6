package bevara.app.command;

import java.io.PrintStream;
import java.util.Map;

/// Where a command runs: its environment, its two streams and its language.
record Terminal(Map<String, String> environment, PrintStream out, PrintStream err, Words words) {
    static final int FINE = 0;
    static final int INTERNAL = 1;
    static final int INPUT_AT_FAULT = 2;
    static final int USAGE = 64;

    void say(String key, Object... arguments) {
        out.println(words.say(key, arguments));
    }

    /// For what is not the command's result: progress, and why it stopped.
    void tell(String key, Object... arguments) {
        err.println(words.say(key, arguments));
    }

    String variable(String name, String otherwise) {
        var value = environment.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }
}
