package bevara.schemas;

import bevara.schemas.Erms.Kind;
import bevara.schemas.Erms.Moment;
import bevara.schemas.Erms.Party;
import bevara.schemas.Erms.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A case and its records in the terms of ISAD(G). Its texts are Swedish, as the cases are.
final class CaseDescription {
    private final Unit unit;
    private final List<Unit> records;
    private final long more;
    private final ProtectedIdentities hidden;

    /// `hidden` are persons with a protected identity in the `more` records that are not told of.
    CaseDescription(Unit unit, List<Unit> records, long more, Collection<Party> hidden) {
        this.unit = unit;
        this.records = records;
        this.more = more;
        this.hidden = ProtectedIdentities.of(Stream.concat(all().flatMap(u -> u.parties().stream()), hidden.stream()));
    }

    private Stream<Unit> all() {
        return Stream.concat(Stream.of(unit), records.stream());
    }

    Ead.Description description() {
        var period = all().flatMap(u -> u.dates().stream())
                .filter(Moment::ofContent)
                .map(moment -> Period.parse(moment.date()))
                .reduce(Period.UNKNOWN, Period::with);
        return new Ead.Description(
                unit.kind() == Kind.CASE_FILE ? Ead.Level.FILE : Ead.Level.ITEM,
                hidden.hide(titleOf(unit)),
                unit.id(),
                "",
                period.toString(),
                period.start(),
                period.end(),
                hidden.hide(scope()),
                "",
                subjects(),
                secrecy());
    }

    private static String titleOf(Unit unit) {
        return Stream.of(unit.title(), unit.description().lines().findFirst().orElse(""), unit.id())
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
    }

    private String scope() {
        var lines = new ArrayList<String>();
        about(unit, lines);
        for (var record : records) lines.add(line(record));
        if (more > 0) lines.add("Ytterligare handlingar: " + more);
        return lines.stream().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
    }

    private void about(Unit of, List<String> lines) {
        lines.add(of.description());
        lines.add(of.note());
        labelled("Typ", of.type(), lines);
        labelled("Status", of.status(), lines);
        labelled("Klass", String.join(", ", of.classes()), lines);
        labelled("Andra beteckningar", String.join(", ", of.extraIds()), lines);
        for (var date : of.dates()) if (date.ofContent()) labelled(date.what(), day(date), lines);
        for (var party : of.parties()) labelled(party.role(), shown(party), lines);
        for (var relation : of.relations()) labelled(relation.type(), relation.other(), lines);
        var disposal = of.disposal();
        if (disposal != null) lines.add("Gallras: " + disposed(disposal));
    }

    private static String disposed(Erms.Disposal disposal) {
        return Stream.of(
                        disposal.disposable() ? "ja" : "nej",
                        disposal.period(),
                        disposal.date(),
                        disposal.explanation())
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(", "));
    }

    private static void labelled(String label, String text, List<String> lines) {
        if (!text.isBlank()) lines.add(label + ": " + text);
    }

    /// `KS 2024/17-2 Beslut (Upprättad 2024-05-02; Mottagare Anna Ek)`.
    private static String line(Unit record) {
        var facts = new ArrayList<String>();
        if (!record.type().isBlank()) facts.add(record.type());
        for (var date : record.dates()) if (date.ofContent()) facts.add(date.what() + ' ' + day(date));
        for (var party : record.parties()) facts.add(party.role() + ' ' + shown(party));
        for (var attachment : record.attachments()) facts.add(attachment.name());
        var text = record.description().equals(record.title()) ? "" : record.description();
        return Stream.of(
                        record.id(), titleOf(record), facts.isEmpty() ? "" : '(' + String.join("; ", facts) + ')', text)
                .filter(part -> !part.isBlank())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static String day(Moment moment) {
        int time = moment.date().indexOf('T');
        return time < 0 ? moment.date() : moment.date().substring(0, time);
    }

    private static String shown(Party party) {
        if (party.protectedIdentity()) return ProtectedIdentities.SHOWN;
        if (party.name().isBlank()) return party.organisation();
        return party.organisation().isBlank() ? party.name() : party.name() + ", " + party.organisation();
    }

    private List<String> subjects() {
        var subjects = new LinkedHashSet<String>();
        subjects.addAll(unit.classes());
        if (!unit.type().isBlank()) subjects.add(unit.type());
        all().flatMap(u -> u.parties().stream())
                .filter(party -> !party.protectedIdentity())
                .forEach(party -> subjects.add(party.name().isBlank() ? party.organisation() : party.name()));
        return subjects.stream().map(hidden::hide).distinct().toList();
    }

    private List<Ead.SecrecyMark> secrecy() {
        var marks = new LinkedHashSet<Ead.SecrecyMark>();
        all().forEach(u -> marks.addAll(u.secrecy()));
        if (!hidden.isEmpty()) marks.add(new Ead.SecrecyMark(ProtectedIdentities.SHOWN, "", "", ""));
        return marks.stream()
                .map(mark -> new Ead.SecrecyMark(
                        mark.type(), mark.legalGround(), mark.end(), hidden.hide(mark.explanation())))
                .toList();
    }
}
