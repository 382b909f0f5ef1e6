package bevara.access;

import bevara.schemas.Ead.SecrecyMark;
import java.util.ArrayList;
import java.util.List;

/// Secrecy marks as an array of texts: of each mark its type, legal ground, end and explanation.
final class SecrecyColumn {
    private static final int TEXTS = 4;

    private SecrecyColumn() {}

    static Object[] written(List<SecrecyMark> marks) {
        var texts = new ArrayList<String>();
        for (var mark : marks) texts.addAll(List.of(mark.type(), mark.legalGround(), mark.end(), mark.explanation()));
        return texts.toArray();
    }

    static List<SecrecyMark> read(String[] texts) {
        var marks = new ArrayList<SecrecyMark>();
        for (int i = 0; i + TEXTS <= texts.length; i += TEXTS)
            marks.add(new SecrecyMark(texts[i], texts[i + 1], texts[i + 2], texts[i + 3]));
        return List.copyOf(marks);
    }
}
