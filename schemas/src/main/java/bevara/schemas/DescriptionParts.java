package bevara.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What has been read so far. The first statement of a thing is taken, of scope and subjects all.
final class DescriptionParts {
    private Ead.Level level = Ead.Level.FILE;
    private String title = "";
    private String titleAtNeed = "";
    private String referenceCode = "";
    private String creator = "";
    private String dates = "";
    private String structuredDates = "";
    private Period period = Period.UNKNOWN;
    private final List<String> scope = new ArrayList<>();
    private String language = "";
    private final List<String> subjects = new ArrayList<>();
    private final List<Ead.SecrecyMark> secrecy = new ArrayList<>();
    private boolean found;

    void level(String text) {
        level = switch (text) {
            case "fonds", "subfonds", "recordgrp", "subgrp", "collection" -> Ead.Level.FONDS;
            case "series", "subseries", "class" -> Ead.Level.SERIES;
            case "item" -> Ead.Level.ITEM;
            default -> Ead.Level.FILE;
        };
    }

    void title(String text) {
        title = first(title, text);
    }

    void titleAtNeed(String text) {
        titleAtNeed = first(titleAtNeed, text);
    }

    void referenceCode(String text) {
        referenceCode = first(referenceCode, text);
    }

    void creator(String text) {
        creator = first(creator, text);
    }

    void date(String text, String normal) {
        if (!text.isEmpty() && !dates.contains(text)) dates = dates.isEmpty() ? text : dates + ", " + text;
        var stated = Period.parse(normal);
        period = period.with(stated.equals(Period.UNKNOWN) ? Period.parse(text) : stated);
    }

    void structured(String text, String standard) {
        structuredDates = first(structuredDates, text);
        period = period.with(Period.parse(standard));
    }

    void scope(String text) {
        if (!text.isEmpty()) scope.add(text);
    }

    void language(String text) {
        language = first(language, LanguageCode.of(text));
    }

    void subject(String text) {
        if (!text.isEmpty()) subjects.add(text);
    }

    void secrecy(Ead.SecrecyMark mark) {
        secrecy.add(mark);
    }

    /// Whether anything was stated.
    boolean found() {
        return found;
    }

    private String first(String known, String text) {
        found = true;
        return known.isEmpty() ? text : known;
    }

    Ead.Description description() {
        return new Ead.Description(
                level,
                title.isEmpty() ? titleAtNeed : title,
                referenceCode,
                creator,
                Stream.of(dates, structuredDates, period.toString())
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse(""),
                period.start(),
                period.end(),
                String.join("\n", scope),
                language,
                subjects,
                secrecy);
    }
}
