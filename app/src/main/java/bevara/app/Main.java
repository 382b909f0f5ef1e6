package bevara.app;

import bevara.app.command.Bevara;

/// The program.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        System.exit(Bevara.run(arguments, System.getenv(), System.out, System.err));
    }
}
