package bevara.formats;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a file is, made of what PRONOM's signatures and Tika say of it. The rules, in their order:
///
/// 1. Found by signature or container, and not only as the wrapping of something (zip, OLE2, XML, plain text): that
///    is it. Tika's type is told with it when it is one of the format's own, a kind of it, or seen in the bytes:
///    the register often has an older name for it, or none.
/// 2. Found as a wrapping, and Tika knows what is wrapped: Tika's type, with the PUID of the only format that has it,
///    else of the wrapping, which is true as well.
/// 3. Found by the name alone: that, unless Tika saw something in the bytes that it cannot be.
/// 4. Not found: Tika's type. Of the formats that have it, the one of the version that the file states: a PDF without
/// its
///    end is one still. What is a kind of text is plain text to PRONOM.
///
/// A format whose type nobody knows is bytes, `application/octet-stream`.
final class Judgement {
    /// zip, OLE2, XML, plain text, OOXML of an unknown kind.
    private static final Set<String> WRAPPINGS = Set.of("x-fmt/263", "fmt/111", "fmt/101", "x-fmt/111", "fmt/189");

    private static final Set<String> WORDS = Set.of("fmt/101", "x-fmt/111");

    private static final String BYTES = "application/octet-stream";
    private static final String PLAIN = "text/plain";
    private static final Set<String> VAGUE = Set.of(
            "",
            BYTES,
            PLAIN,
            "application/zip",
            "application/xml",
            "application/x-tika-ooxml",
            "application/x-tika-msoffice");

    private final Pronom pronom;

    Judgement(Pronom pronom) {
        this.pronom = pronom;
    }

    record Verdict(Identity pronom, Identity judged, boolean disagree) {}

    /// `found` is all that PRONOM's signatures let it be; `also` are the other names of Tika's type, and of those it is
    /// a kind of.
    /// `stated` is the version that the file itself states where everybody reads it, empty when none.
    Verdict judge(List<Identity> found, Identity tika, Set<String> also, String stated) {
        var best = best(found, tika, also);
        var judged = judged(best, tika, also, stated);
        return new Verdict(best, isClaim(judged, tika, also) ? claimed(judged) : judged, disagree(best, tika, also));
    }

    /// Words are what they are, whatever their name promises.
    private boolean isClaim(Identity judged, Identity tika, Set<String> also) {
        if (judged.basis() != Basis.EXTENSION || tika.basis() == Basis.SIGNATURE || also.contains(PLAIN)) return false;
        var types = new HashSet<>(also);
        types.add(judged.mime());
        types.add(tika.mime());
        types.removeAll(VAGUE);
        return pronom.isSigned(judged.puid(), types);
    }

    private static Identity claimed(Identity judged) {
        return new Identity(judged.puid(), judged.mime(), judged.name(), judged.version(), Basis.CLAIM);
    }

    private Identity best(List<Identity> found, Identity tika, Set<String> also) {
        return found.stream()
                .filter(one -> matches(one, tika, also))
                .findFirst()
                .or(() -> found.stream().findFirst())
                .orElse(Identity.UNKNOWN);
    }

    private boolean matches(Identity one, Identity tika, Set<String> also) {
        var mimes = pronom.format(one.puid()).mimes();
        return mimes.contains(tika.mime()) || mimes.stream().anyMatch(also::contains);
    }

    private static boolean vague(Identity tika) {
        return VAGUE.contains(tika.mime());
    }

    private Identity judged(Identity best, Identity tika, Set<String> also, String stated) {
        return switch (best.basis()) {
            case CONTAINER, SIGNATURE ->
                WRAPPINGS.contains(best.puid()) ? wrapped(best, tika, also) : refined(best, tika, also);
            case EXTENSION, CLAIM -> named(best, tika, also);
            case NONE -> unknown(tika, also, stated);
        };
    }

    private Identity refined(Identity best, Identity tika, Set<String> also) {
        if (matches(best, tika, also) || !vague(tika) && tika.basis() == Basis.SIGNATURE) return with(best, tika);
        if (!best.mime().isEmpty()) return best;
        return best.basis() == Basis.EXTENSION && !tika.mime().isEmpty() ? with(best, tika) : with(best, BYTES);
    }

    private static Identity with(Identity best, Identity tika) {
        return with(best, tika.mime());
    }

    private static Identity with(Identity best, String mime) {
        return new Identity(best.puid(), mime, best.name(), best.version(), best.basis());
    }

    /// What calls itself a script and is a zip is no script.
    private Identity wrapped(Identity best, Identity tika, Set<String> also) {
        boolean words = WORDS.contains(best.puid());
        if (vague(tika) || !words && also.contains(PLAIN)) return matches(best, tika, also) ? with(best, tika) : best;
        var only = pronom.only(Set.of(tika.mime()));
        if (only != null) return with(only.identity(Basis.SIGNATURE), tika);
        return new Identity(best.puid(), tika.mime(), tika.name(), "", best.basis());
    }

    private Identity named(Identity best, Identity tika, Set<String> also) {
        if (tika.mime().equals(PLAIN)) return textual(best) ? refined(best, tika, also) : unknown(tika, also, "");
        if (vague(tika) || matches(best, tika, also)) return refined(best, tika, also);
        return best.mime().isEmpty() ? with(best, tika) : unknown(tika, also, "");
    }

    /// Words in a file whose name promises none are what they are: words.
    private static boolean textual(Identity best) {
        var mime = best.mime();
        return mime.isEmpty() || mime.startsWith("text/") || mime.endsWith("xml") || mime.endsWith("json");
    }

    private Identity unknown(Identity tika, Set<String> also, String stated) {
        var register = stated.isEmpty() ? null : pronom.only(tika.mime(), stated);
        if (register != null) return register.identity(Basis.SIGNATURE);
        if (!tika.mime().equals(PLAIN) && !also.contains(PLAIN)) return tika;
        return new Identity("x-fmt/111", tika.mime(), tika.name(), "", tika.basis());
    }

    private boolean disagree(Identity best, Identity tika, Set<String> also) {
        if (best.mime().isEmpty() || vague(tika) || WRAPPINGS.contains(best.puid())) return false;
        return !matches(best, tika, also);
    }
}
