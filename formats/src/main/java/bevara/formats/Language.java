package bevara.formats;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells a text's language by its commonest words: those of the Nordic countries' and their neighbours'. Words that
/// several have count for each, so it is the others that decide.
final class Language {
    private static final int LOOKED_AT = 20_000;
    private static final int LEAST_WORDS = 5;
    private static final Pattern WORDS = Pattern.compile("\\P{L}+");

    private static final Map<String, Set<String>> COMMON = Map.of(
            "sv",
                    words(
                            "och att det som en på är av för med till den har de inte om ett han men var jag sig från vi så"
                                    + " kan när skall ska vid eller hos enligt efter samt här denna också blev vara där"),
            "en",
                    words("the of and to in a is that for it was on are as with his they at be this have from or by not"
                            + " but which an were their has been will would there all can you"),
            "fi",
                    words("ja on ei se että oli hän joka niin kun mutta ovat myös tai olla kuin jos sen sitä mukaan ole"
                            + " ne voi jotka vain tämä sekä hänen mitä jo"),
            "nb",
                    words("og i det som en på er av for med til den har de ikke om et han men var jeg seg fra vi så kan"
                            + " når skal ved eller hos etter dette bare også ble være mellom noen hva"),
            "da",
                    words("og i det som en på er af for med til den har de ikke om et han men var jeg sig fra vi så kan"
                            + " når skal ved eller hos efter dette kun også blev være mellem nogle hvad"),
            "de",
                    words("der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an"
                            + " werden aus er hat dass sie nach wird bei einer um am sind noch"),
            "fr",
                    words(
                            "de la le et les des en un une du est que pour qui dans par sur au pas plus avec il ne ce sont"
                                    + " aux ou été être cette mais"));

    private Language() {}

    private static Set<String> words(String all) {
        return Set.of(all.split(" "));
    }

    /// The code of ISO 639-1 (`nb` for Norwegian), empty when the text is too short or the languages too close.
    static String of(String text) {
        var counts = new HashMap<String, Integer>();
        var part = text.substring(0, Math.min(text.length(), LOOKED_AT)).toLowerCase(Locale.ROOT);
        for (var word : WORDS.split(part))
            COMMON.forEach((language, common) -> {
                if (common.contains(word)) counts.merge(language, 1, Integer::sum);
            });
        var best = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .toList();
        if (best.isEmpty() || best.getFirst().getValue() < LEAST_WORDS) return "";
        boolean tie =
                best.size() > 1 && best.get(1).getValue().equals(best.getFirst().getValue());
        return tie ? "" : best.getFirst().getKey();
    }
}
