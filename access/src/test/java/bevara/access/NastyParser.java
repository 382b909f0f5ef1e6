package bevara.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A parser's process that does what the file's text tells it to, as the worst of real ones do.
final class NastyParser {
    private NastyParser() {}

    public static void main(String[] arguments) throws Exception {
        ParserMain.serve(() -> request -> obey(new String(request.bytes(), StandardCharsets.UTF_8)));
    }

    private static ExtractedText obey(String what) {
        return switch (what) {
            case "hang" -> hang();
            case "crash" -> crash();
            case "fill" -> fill();
            case "print" -> print();
            default ->
                new ExtractedText(
                        ExtractedText.Outcome.WHOLE,
                        "lyckades " + ProcessHandle.current().pid());
        };
    }

    private static ExtractedText hang() {
        while (true) Thread.onSpinWait();
    }

    private static ExtractedText crash() {
        Runtime.getRuntime().halt(139);
        return ExtractedText.NONE;
    }

    private static ExtractedText fill() {
        List<byte[]> all = new ArrayList<>();
        while (!all.contains(new byte[0])) all.add(new byte[1 << 20]);
        return ExtractedText.NONE;
    }

    private static ExtractedText print() {
        System.out.println("a library that prints");
        for (int i = 0; i < 100_000; i++) System.err.println("a library that complains, and complains");
        return new ExtractedText(ExtractedText.Outcome.WHOLE, "utskrivet");
    }
}
