package bevara.ingest;

import bevara.ingest.EarkRule.Ask;
import bevara.schemas.Mets;
import java.time.Month;
import java.time.Year;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks the rules of E-ARK of one METS document while it is read. Of what it has read it keeps identifiers and the few
/// file groups and divisions, so that a document of any size is judged in bounded memory.
final class DocumentRules {
    private static final Pattern MIME = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\\s*;.*)?");
    private static final Pattern URL = Pattern.compile("(?i)(https?://|urn:|info:)\\S+");
    private static final Pattern NUMBER = Pattern.compile("\\+?\\d+");
    /// XML Schema Part 2, 3.2.7.1: no year 0, no zeros before a year of more than four digits, a zone of 14 hours at
    /// most.
    private static final Pattern TIME =
            Pattern.compile("(-)?(?!0000)([1-9]\\d*(?=\\d{4}-))?(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])"
                    + "T(([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?|24:00:00(\\.0+)?)"
                    + "(Z|[+-]((0\\d|1[0-3]):[0-5]\\d|14:00))?");
    private static final int MOST_TYPES = 1000;
    private static final String GROUP = "mets/fileSec/fileGrp";

    private final EarkDocument document;
    private final Ruling ruling;
    private final Claim claim;
    private final AgentRules agents;
    private final FileGroups groups;
    private final StructureMapRules map;
    private final ContentRules content;

    private final List<Frame> frames = new ArrayList<>();
    private final IdSet ids = new IdSet();
    private final IdSet descriptive = new IdSet();
    private final IdSet administrative = new IdSet();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Option> options = new LinkedHashMap<>();
    private String lastTyped = "";
    private boolean labelled;

    /// What the package's own METS document claims; known to all others once that is read.
    static final class Claim {
        private EarkProfile profile = EarkProfile.NONE;
        private boolean sip;

        EarkProfile profile() {
            return profile;
        }

        boolean sip() {
            return sip;
        }
    }

    /// An open element. `key` is where rules look for it, `place` what its children stand under.
    private record Frame(String key, String place, Map<String, Integer> children) {}

    /// A permission, and whether anything makes use of it; where it might first have.
    private static final class Option {
        private final String xpath;
        private final int line;
        private boolean used;

        Option(String xpath, int line) {
            this.xpath = xpath;
            this.line = line;
        }
    }

    DocumentRules(EarkDocument document, Listing listing, Ruling ruling, Claim claim) {
        this.document = document;
        this.ruling = ruling;
        this.claim = claim;
        this.agents = new AgentRules(document, ruling);
        this.groups = new FileGroups();
        this.map = new StructureMapRules(document, listing, ruling, claim, groups, administrative::has);
        this.content = new ContentRules(document, listing, ruling, groups);
    }

    private boolean asks() {
        return claim.profile.second() || claim.profile.family() == EarkProfile.Family.FGS_1;
    }

    private EarkRules rules() {
        return EarkRules.of(claim.profile);
    }

    void start(Mets.Element element) {
        if (element.depth() == 1 && document.root()) {
            claim.profile = EarkProfile.of(element);
            labelled = element.attribute("LABEL") != null;
            if (claim.profile.second()) ruling.apply();
        }
        if (!asks()) return;
        if (element.path().equals("mets/metsHdr") && document.root() && claim.profile.second()) claim(element);
        var frame = frame(element);
        frames.add(frame);
        ask(frame.key, element);
        // What is said of a representation's division is said of it by its label, not by its place.
        if (frame.key.equals(StructureMapRules.DIVISION)) ask(StructureMapRules.unlabelled(frame.place), element);
        if (claim.profile.second()) own(frame.key, element);
    }

    private void claim(Mets.Element header) {
        var type = header.attribute("csip:OAISPACKAGETYPE");
        claim.sip = claim.profile.sip(type == null ? "" : type);
        var profile = claim.profile;
        if (claim.sip) {
            ruling.asked("SIP1");
            if (!labelled)
                ruling.broken("SIP1", EarkRule.Level.MAY, Code.EARK_OPTION_UNUSED, document.path(), 1, "mets/@LABEL");
        }
        boolean called = "SIP".equals(type);
        if (!profile.namesSip() && (claim.sip || called && profile.family() == EarkProfile.Family.CSIP)) {
            otherProfile(profile);
        } else if (claim.sip) {
            ruling.asked("SIP2");
        }
    }

    /// CSIP may be used as it is, and a national profile may extend it.
    private void otherProfile(EarkProfile profile) {
        var found = new String[] {"mets", "PROFILE", profile.url(), "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"};
        boolean known = profile.family() == EarkProfile.Family.CSIP || profile.family() == EarkProfile.Family.FGS_2;
        if (known) ruling.harmless("SIP2", Code.EARK_ATTRIBUTE_WRONG, document.path(), 1, found);
        else ruling.broken("SIP2", EarkRule.Level.MUST, Code.EARK_ATTRIBUTE_WRONG, document.path(), 1, found);
    }

    private Frame frame(Mets.Element element) {
        var name = element.path().substring(element.path().lastIndexOf('/') + 1);
        if (frames.isEmpty()) return frame(name, name);
        var holder = frames.getLast();
        if (rules().counts(holder.key)) count(holder, name, element);
        if (holder.key.equals(GROUP) && name.equals("fileGrp")) return frame(GROUP, GROUP);
        var key = holder.place + "/" + name;
        return switch (key) {
            case "mets/structMap" ->
                frame(key, "CSIP".equals(element.attribute("LABEL")) ? StructureMapRules.MAP : key);
            case StructureMapRules.DIVISION -> frame(key, StructureMapRules.place(element.attribute("LABEL")));
            // A file within a file is part of it, and not one that the rules are about.
            case GROUP + "/file/file" -> frame("?", "?");
            default -> frame(key, key);
        };
    }

    private Frame frame(String key, String place) {
        return new Frame(key, place, rules().counts(key) ? new HashMap<>(4) : Map.of());
    }

    private void count(Frame holder, String name, Mets.Element element) {
        holder.children.merge(name, 1, Integer::sum);
        if (!name.equals("altRecordID") && !name.equals("agent")) return;
        var by = name.equals("agent") ? "ROLE" : "TYPE";
        var type = element.attribute(by);
        lastTyped = "%s[@%s='%s']".formatted(name, by, type == null ? "" : type);
        if (seen.size() >= MOST_TYPES) return;
        holder.children.merge(lastTyped, 1, Integer::sum);
        seen.add(holder.key + "/" + lastTyped);
    }

    private void ask(String key, Mets.Element element) {
        if (key.equals("mets/amdSec/rightsMD")) seen.add(key);
        for (var rule : rules().at(key)) {
            if (!asked(rule) || !rule.concerns(element::attribute)) continue;
            ask(rule, element);
        }
    }

    private boolean asked(EarkRule rule) {
        if (!rule.holdsIn(claim.profile.judgedBy())) return false;
        return switch (rule.scope()) {
            case EVERY -> true;
            case SIP -> claim.sip && (document.root() || rule.where().startsWith(GROUP));
            case PACKAGE, AIP -> false;
        };
    }

    private void ask(EarkRule rule, Mets.Element element) {
        if (rule.ask() != Ask.OWN) ruling.asked(rule.id());
        switch (rule.ask()) {
            case ATTRIBUTE -> present(rule, element, rule.argument());
            case VALUE -> {
                var value = present(rule, element, rule.subject());
                if (value != null && !value.equals(rule.wanted()))
                    wrong(rule, element, rule.subject(), value, rule.wanted());
            }
            case TERM -> {
                var list = Vocabulary.named(rule.wanted());
                check(rule, element, rule.subject(), list::has);
            }
            case TIME -> check(rule, element, rule.argument(), DocumentRules::time);
            case NUMBER ->
                check(
                        rule,
                        element,
                        rule.argument(),
                        value -> NUMBER.matcher(value).matches());
            case MIME ->
                check(
                        rule,
                        element,
                        rule.argument(),
                        value -> MIME.matcher(value).matches());
            case URL ->
                check(
                        rule,
                        element,
                        rule.argument(),
                        value -> URL.matcher(value).matches());
            case ID -> identifier(rule, element);
            case REFERS -> refers(rule, element);
            case OPTION -> option(rule, element);
            case USED, CHILD, TEXT, OWN, FOLDERS, ALLOWED, READABLE, AIP -> {}
        }
    }

    /// The value; null, and told, when it is absent or blank.
    private @Nullable String present(EarkRule rule, Mets.Element element, String name) {
        var value = element.attribute(name);
        if (value != null && !value.isEmpty()) return value;
        broken(rule, Code.EARK_ATTRIBUTE_MISSING, element, name);
        return null;
    }

    private void check(EarkRule rule, Mets.Element element, String name, java.util.function.Predicate<String> right) {
        var value = element.attribute(name);
        if (value != null && !value.isEmpty() && !right.test(value)) wrong(rule, element, name, value, expected(rule));
    }

    private static String expected(EarkRule rule) {
        return switch (rule.ask()) {
            case TERM -> Vocabulary.named(rule.wanted()).shown();
            case TIME -> "YYYY-MM-DDThh:mm:ss";
            case NUMBER -> "0, 1, 2 …";
            case MIME -> "type/subtype";
            case URL -> "https://…";
            default -> rule.argument();
        };
    }

    private void wrong(EarkRule rule, Mets.Element element, String name, String value, String wanted) {
        broken(rule, Code.EARK_ATTRIBUTE_WRONG, element, name, value, wanted);
    }

    private void broken(EarkRule rule, Code code, Mets.Element element, String... more) {
        var arguments = new String[more.length + 1];
        arguments[0] = element.xpath();
        System.arraycopy(more, 0, arguments, 1, more.length);
        ruling.broken(rule.id(), rule.level(), code, document.path(), element.line(), arguments);
    }

    private void identifier(EarkRule rule, Mets.Element element) {
        var id = present(rule, element, rule.argument());
        if (id == null) return;
        if (!ids.add(id)) broken(rule, Code.EARK_ID_REPEATED, element, id);
    }

    private void refers(EarkRule rule, Mets.Element element) {
        var value = element.attribute(rule.subject());
        if (value == null) return;
        var known = rule.wanted().equals("descriptive") ? descriptive : administrative;
        for (var id : value.split("\\s+")) {
            if (!id.isEmpty() && !known.has(id)) broken(rule, Code.EARK_REFERENCE_UNKNOWN, element, rule.subject(), id);
        }
    }

    private void option(EarkRule rule, Mets.Element element) {
        var option = options.get(rule.id());
        if (option == null) options.put(rule.id(), option = new Option(element.xpath(), element.line()));
        for (var name : rule.argument().split("\\|")) {
            var value = element.attribute(name);
            if (value == null) continue;
            option.used = true;
            if (value.isEmpty())
                ruling.broken(
                        rule.id(),
                        EarkRule.Level.SHOULD,
                        Code.EARK_ATTRIBUTE_MISSING,
                        document.path(),
                        element.line(),
                        element.xpath(),
                        name);
        }
    }

    /// `xs:dateTime`, with or without a zone.
    private static boolean time(String value) {
        var parts = TIME.matcher(value);
        if (!parts.matches()) return false;
        // Which years are leap years is told by their last four digits; the one before year 1 is -1.
        int year = Integer.parseInt(parts.group(3));
        boolean leap = Year.isLeap(parts.group(1) == null ? year : year - 1);
        return Integer.parseInt(parts.group(5))
                <= Month.of(Integer.parseInt(parts.group(4))).length(leap);
    }

    private void own(String key, Mets.Element element) {
        var id = element.attribute("ID");
        switch (key) {
            case "mets" -> {
                content.root(element);
                map.objectId(element.attribute("OBJID"));
            }
            case "mets/dmdSec" -> {
                content.section(key);
                if (id != null) descriptive.add(id);
                map.described(id, element.attribute("STATUS"));
            }
            case "mets/amdSec" -> {
                content.section(key);
                if (id != null) {
                    administrative.add(id);
                    map.wrapper(id);
                }
            }
            // CSIP says nothing of these two, but they may be referred to.
            case "mets/amdSec/techMD", "mets/amdSec/sourceMD" -> {
                if (id != null) administrative.add(id);
            }
            case "mets/amdSec/digiprovMD", "mets/amdSec/rightsMD" -> {
                content.section(key);
                if (id != null) administrative.add(id);
                map.administered(id, element.attribute("STATUS"));
            }
            case "mets/fileSec" -> content.section(key);
            case GROUP -> groups.start(element);
            case GROUP + "/file" -> groups.file();
            case GROUP + "/file/FLocat" -> groups.place(element.attribute("xlink:href"));
            default -> {
                agents.start(key, element);
                map.start(key, element);
            }
        }
    }

    void end(Mets.Element element, String text) {
        if (!asks() || frames.isEmpty()) return;
        var frame = frames.removeLast();
        for (var rule : rules().at(frame.key)) {
            if (!asked(rule)) continue;
            switch (rule.ask()) {
                case CHILD -> children(rule, frame, element);
                case USED -> used(rule, element);
                case TEXT -> text(rule, frame, element, text);
                default -> {}
            }
        }
        if (frame.key.equals("mets")) unused();
        if (!claim.profile.second()) return;
        switch (frame.key) {
            case GROUP -> groups.end();
            case "mets/metsHdr" -> agents.judge(element, document.root() && claim.sip);
            case "mets" -> finish();
            default -> agents.end(frame.key, text);
        }
    }

    /// `name=1..n`; of several names the number of all.
    private void children(EarkRule rule, Frame frame, Mets.Element element) {
        boolean concerned = !rule.where().equals(StructureMapRules.MAP) || frame.place.equals(StructureMapRules.MAP);
        if (!concerned) return;
        int number = 0;
        for (var name : rule.subject().split("\\|")) number += frame.children.getOrDefault(name, 0);
        var bounds = rule.wanted().split("\\.\\.");
        ruling.asked(rule.id());
        if (number < Integer.parseInt(bounds[0])) broken(rule, Code.EARK_ELEMENT_MISSING, element, rule.subject());
        if (!bounds[1].equals("n") && number > Integer.parseInt(bounds[1]))
            broken(rule, Code.EARK_ELEMENT_REPEATED, element, rule.subject(), String.valueOf(number), bounds[1]);
    }

    private void used(EarkRule rule, Mets.Element element) {
        ruling.asked(rule.id());
        if (!seen.contains(rule.argument())) broken(rule, Code.EARK_OPTION_UNUSED, element);
    }

    private void text(EarkRule rule, Frame frame, Mets.Element element, String text) {
        if (!text.isEmpty() || !frame.key.equals(rule.base())) return;
        var type = rule.where().substring(rule.where().lastIndexOf('/') + 1);
        if (type.equals(lastTyped)) broken(rule, Code.EARK_ELEMENT_EMPTY, element);
    }

    private void unused() {
        options.forEach((id, option) -> {
            if (!option.used)
                ruling.broken(
                        id, EarkRule.Level.MAY, Code.EARK_OPTION_UNUSED, document.path(), option.line, option.xpath);
        });
    }

    private void finish() {
        map.judge();
        content.judge();
    }
}
