package bevara.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the package states of its files' digests, by file. Kept small: a package may have a million files.
final class Expectations {
    private @Nullable Expected[] byMember;
    private final Findings findings;

    Expectations(int members, Findings findings) {
        this.byMember = new Expected[members];
        this.findings = findings;
    }

    void add(Member member, Algorithm algorithm, byte[] digest, String statedIn, int line, String source) {
        var next = byMember[member.number()];
        byMember[member.number()] = new Expected(algorithm, digest, statedIn, line, source, next);
    }

    boolean stated(Member member) {
        return byMember[member.number()] != null;
    }

    List<Expected> of(Member member) {
        var all = new ArrayList<Expected>(1);
        for (var one = byMember[member.number()]; one != null; one = one.next()) all.add(one);
        return all;
    }

    /// Reports each statement that the file's real digest contradicts.
    void compare(Member member, Expected expected, byte[] real) {
        if (Arrays.equals(expected.digest(), real)) return;
        findings.error(
                Code.DIGEST_MISMATCH,
                member.path(),
                expected.line(),
                expected.source(),
                expected.algorithm().standardName(),
                expected.statedIn(),
                HexFormat.of().formatHex(expected.digest()),
                HexFormat.of().formatHex(real));
    }

    /// Hexadecimal digits of either case as the algorithm's digest; null when they are none.
    static byte @Nullable [] digest(String hex, Algorithm algorithm) {
        int missing = 2 * algorithm.bytes() - hex.length();
        // A check sum is a number: many programs write it without the zeros before it.
        boolean shortened = !algorithm.proves() && missing > 0 && !hex.isEmpty();
        if (missing != 0 && !shortened) return null;
        try {
            return HexFormat.of().parseHex(shortened ? "0".repeat(missing) + hex : hex);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
