package bevara.access;

import java.util.List;

/// The stem that a Swedish word shares with its inflections. It strips endings until none is left, so that a
/// word which itself ends like an ending ("organ", "papper") meets its longer forms. Lucene's two Swedish
/// stemmers strip once: one leaves "byggnadslovet", the other "handlingarna" and "skolan", apart from their
/// kin.
final class SwedishStem {
    /// Nouns in plural and in the definite form, verbs in -ar, adjectives; the longer before the shorter.
    private static final List<Ending> ENDINGS = List.of(
            new Ending("orna", 3),
            new Ending("arna", 3),
            new Ending("erna", 3),
            new Ending("ena", 3),
            new Ending("ade", 5),
            new Ending("or", 3),
            new Ending("ar", 3),
            new Ending("er", 3),
            new Ending("en", 3),
            new Ending("et", 3),
            new Ending("an", 3),
            new Ending("at", 5),
            new Ending("ad", 5),
            new Ending("a", 3),
            new Ending("e", 3));

    private static final String VOWELS = "aeiouyåäö";
    private static final String BEFORE_GENITIVE = "abcdefghjklmnoprtvyåäö";

    /// An ending, and how many letters it must leave.
    private record Ending(String text, int leaves) {}

    private SwedishStem() {}

    /// How many of the first `length` letters of a word in lower case are its stem.
    static int length(char[] word, int length) {
        for (int i = 0; i < length; i++) if (!Character.isLetter(word[i])) return length;
        int left = length;
        for (int shorter = strip(word, left); shorter < left; shorter = strip(word, left)) left = shorter;
        return left;
    }

    private static int strip(char[] word, int length) {
        if (length > 4 && word[length - 1] == 's' && BEFORE_GENITIVE.indexOf(word[length - 2]) >= 0) return length - 1;
        if (neuterAdjective(word, length)) return length - 1;
        for (var ending : ENDINGS) {
            int left = length - ending.text().length();
            if (left >= ending.leaves() && ends(word, length, ending.text()) && vowel(word, left)) return left;
        }
        return length;
    }

    /// "offentligt", "kommunalt", "aktuellt".
    private static boolean neuterAdjective(char[] word, int length) {
        return length > 5 && (ends(word, length, "igt") || ends(word, length, "lt"));
    }

    private static boolean ends(char[] word, int length, String ending) {
        int from = length - ending.length();
        for (int i = 0; i < ending.length(); i++) if (word[from + i] != ending.charAt(i)) return false;
        return true;
    }

    private static boolean vowel(char[] word, int length) {
        for (int i = 0; i < length; i++) if (VOWELS.indexOf(word[i]) >= 0) return true;
        return false;
    }
}
