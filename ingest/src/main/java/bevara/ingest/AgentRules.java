package bevara.ingest;

import bevara.ingest.EarkRule.Level;
import bevara.schemas.Mets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Asks which agents the header names: CSIP10 to CSIP16 of the program that made the package, SIP9 to SIP31 of the
/// people and organisations. An agent is known by what it says of itself, so that one which says it wrongly is found as
/// the one that comes nearest.
final class AgentRules {
    private static final int MOST = 1000;
    private static final String AGENT = "mets/metsHdr/agent";

    private final EarkDocument document;
    private final Ruling ruling;
    private final List<Agent> agents = new ArrayList<>();

    private static final class Agent {
        private final String role;
        private final String otherRole;
        private final String type;
        private final String otherType;
        private final String xpath;
        private final int line;
        private final List<String> names = new ArrayList<>();
        private final List<Note> notes = new ArrayList<>();

        Agent(Mets.Element element) {
            this.role = text(element.attribute("ROLE"));
            this.otherRole = text(element.attribute("OTHERROLE"));
            this.type = text(element.attribute("TYPE"));
            this.otherType = text(element.attribute("OTHERTYPE"));
            this.xpath = element.xpath();
            this.line = element.line();
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }

        boolean organisation() {
            return type.equals("ORGANIZATION");
        }

        boolean person() {
            return type.equals("INDIVIDUAL");
        }

        boolean software() {
            return otherType.equals("SOFTWARE");
        }

        boolean named() {
            return names.stream().anyMatch(name -> !name.isEmpty());
        }

        /// How much of what the program's agent must say it says.
        int likeness() {
            return (software() ? 4 : 0)
                    + (type.equals("OTHER") ? 2 : 0)
                    + (role.equals("CREATOR") ? 1 : 0)
                    + (notes.stream().anyMatch(note -> note.type.equals("SOFTWARE VERSION")) ? 2 : 0);
        }
    }

    private static final class Note {
        private final String type;
        private String text = "";

        Note(@Nullable String type) {
            this.type = type == null ? "" : type;
        }
    }

    AgentRules(EarkDocument document, Ruling ruling) {
        this.document = document;
        this.ruling = ruling;
    }

    void start(String key, Mets.Element element) {
        if (key.equals(AGENT) && agents.size() < MOST) agents.add(new Agent(element));
        if (key.equals(AGENT + "/note") && agents.getLast().notes.size() < MOST)
            agents.getLast().notes.add(new Note(element.attribute("csip:NOTETYPE")));
    }

    void end(String key, String text) {
        if (key.equals(AGENT + "/name") && agents.getLast().names.size() < MOST)
            agents.getLast().names.add(text);
        if (key.equals(AGENT + "/note") && !agents.getLast().notes.isEmpty())
            agents.getLast().notes.getLast().text = text;
    }

    /// At the header's end.
    void judge(Mets.Element header, boolean sip) {
        program(header);
        if (!sip) return;
        creator(header);
        submitter(header);
        contacts(header);
        preserver(header);
    }

    private void program(Mets.Element header) {
        var nearest = agents.stream().max(Comparator.comparingInt(Agent::likeness));
        // The program made the package as a whole; a representation need not name it again.
        if (!document.root() && (nearest.isEmpty() || nearest.get().likeness() < 2)) return;
        for (int rule = 10; rule <= 16; rule++) ruling.asked("CSIP" + rule);
        if (nearest.isEmpty() || nearest.get().likeness() < 2) {
            missing("CSIP10", header, "agent[@OTHERTYPE='SOFTWARE']");
            if (nearest.isEmpty()) return;
        }
        var agent = nearest.get();
        if (!agent.role.equals("CREATOR")) wrong("CSIP11", agent, "ROLE", agent.role, "CREATOR");
        if (!agent.type.equals("OTHER")) wrong("CSIP12", agent, "TYPE", agent.type, "OTHER");
        if (!agent.software()) wrong("CSIP13", agent, "OTHERTYPE", agent.otherType, "SOFTWARE");
        if (!agent.named()) empty("CSIP14", agent, "name");
        version(agent);
    }

    private void version(Agent agent) {
        if (agent.notes.isEmpty()) {
            lacks("CSIP15", agent, "note");
            return;
        }
        if (agent.notes.size() > 1)
            breach("CSIP15", Code.EARK_ELEMENT_REPEATED, agent, "note", String.valueOf(agent.notes.size()), "1");
        if (agent.notes.stream().allMatch(note -> note.text.isEmpty())) empty("CSIP15", agent, "note");
        var note = agent.notes.getFirst();
        if (agent.notes.stream().noneMatch(one -> one.type.equals("SOFTWARE VERSION")))
            wrong("CSIP16", agent, "note/@csip:NOTETYPE", note.type, "SOFTWARE VERSION");
    }

    /// METS 1.12: an ARCHIVIST is responsible for the document or collection; a program may be one too, the source.
    private void creator(Mets.Element header) {
        var found = agents.stream()
                .filter(agent -> agent.role.equals("ARCHIVIST") && !agent.software())
                .toList();
        ruling.asked("SIP9");
        if (found.isEmpty()) unused("SIP9", header);
        for (var agent : found) {
            ruling.asked("SIP10");
            typed("SIP11", agent, one -> one.organisation() || one.person(), "ORGANIZATION, INDIVIDUAL");
            identity(agent, "SIP12", "SIP13", "SIP14");
        }
    }

    private void submitter(Mets.Element header) {
        var found = agents.stream()
                .filter(agent -> agent.role.equals("CREATOR") && (agent.organisation() || agent.person()))
                .toList();
        for (int rule = 15; rule <= 17; rule++) ruling.asked("SIP" + rule);
        for (var agent : agents) {
            if (agent.role.equals("CREATOR") && agent.likeness() < 5 && !agent.organisation() && !agent.person())
                wrong("SIP17", agent, "TYPE", agent.type, "ORGANIZATION, INDIVIDUAL");
        }
        if (found.isEmpty()) {
            missing("SIP15", header, "agent[@ROLE='CREATOR'][@TYPE='ORGANIZATION']");
            for (var agent : agents) {
                if (agent.organisation() && !agent.role.equals("ARCHIVIST") && !agent.role.equals("PRESERVATION"))
                    wrong("SIP16", agent, "ROLE", agent.role, "CREATOR");
            }
        }
        var organisations = found.stream().filter(Agent::organisation).toList();
        for (var agent : organisations) identity(agent, "SIP18", "SIP19", "SIP20");
        if (organisations.isEmpty() && !found.isEmpty()) {
            ruling.asked("SIP18");
            if (found.stream().noneMatch(Agent::named)) empty("SIP18", found.getFirst(), "name");
        }
    }

    /// A person with the submitter's role, or one who says in OTHERROLE to be the contact.
    private void contacts(Mets.Element header) {
        var found = agents.stream()
                .filter(agent -> agent.role.equals("CREATOR") && agent.person()
                        || agent.role.equals("OTHER")
                                && agent.otherRole.matches("(?i)submitter|contact.*")
                                && !agent.organisation())
                .toList();
        ruling.asked("SIP21");
        if (found.isEmpty()) unused("SIP21", header);
        for (var agent : found) {
            ruling.asked("SIP22");
            // The standard's own example has OTHER with the other role SUBMITTER.
            if (!agent.role.equals("CREATOR") && !agent.otherRole.equals("SUBMITTER"))
                wrong("SIP22", agent, "ROLE", agent.role, "CREATOR");
            typed("SIP23", agent, Agent::person, "INDIVIDUAL");
            ruling.asked("SIP24");
            if (!agent.named()) empty("SIP24", agent, "name");
            ruling.asked("SIP25");
            if (agent.notes.isEmpty()) unusedNote("SIP25", agent);
        }
    }

    private void preserver(Mets.Element header) {
        var found = agents.stream()
                .filter(agent -> agent.role.equals("PRESERVATION"))
                .toList();
        ruling.asked("SIP26");
        if (found.isEmpty()) unused("SIP26", header);
        for (var agent : found) {
            ruling.asked("SIP27");
            typed("SIP28", agent, Agent::organisation, "ORGANIZATION");
            identity(agent, "SIP29", "SIP30", "SIP31");
        }
    }

    private void typed(String rule, Agent agent, Predicate<Agent> right, String wanted) {
        ruling.asked(rule);
        if (!right.test(agent)) wrong(rule, agent, "TYPE", agent.type, wanted);
    }

    private void identity(Agent agent, String name, String note, String noteType) {
        ruling.asked(name);
        if (!agent.named()) empty(name, agent, "name");
        ruling.asked(note);
        if (agent.notes.isEmpty()) {
            unusedNote(note, agent);
            return;
        }
        ruling.asked(noteType);
        if (agent.notes.stream().noneMatch(one -> one.type.equals("IDENTIFICATIONCODE")))
            wrong(noteType, agent, "note/@csip:NOTETYPE", agent.notes.getFirst().type, "IDENTIFICATIONCODE");
    }

    private void missing(String rule, Mets.Element header, String what) {
        tell(rule, Code.EARK_ELEMENT_MISSING, header.line(), header.xpath(), what);
    }

    private void unused(String rule, Mets.Element header) {
        ruling.broken(
                rule, Level.MAY, Code.EARK_OPTION_UNUSED, document.path(), header.line(), header.xpath() + "/agent");
    }

    private void unusedNote(String rule, Agent agent) {
        ruling.broken(rule, Level.MAY, Code.EARK_OPTION_UNUSED, document.path(), agent.line, agent.xpath + "/note");
    }

    private void lacks(String rule, Agent agent, String what) {
        breach(rule, Code.EARK_ELEMENT_MISSING, agent, what);
    }

    private void empty(String rule, Agent agent, String what) {
        tell(rule, Code.EARK_ELEMENT_EMPTY, agent.line, agent.xpath + "/" + what);
    }

    private void wrong(String rule, Agent agent, String attribute, String value, String wanted) {
        if (value.isEmpty()) breach(rule, Code.EARK_ATTRIBUTE_MISSING, agent, attribute);
        else breach(rule, Code.EARK_ATTRIBUTE_WRONG, agent, attribute, value, wanted);
    }

    private void breach(String rule, Code code, Agent agent, String... more) {
        var arguments = new ArrayList<>(List.of(agent.xpath));
        arguments.addAll(List.of(more));
        tell(rule, code, agent.line, arguments.toArray(String[]::new));
    }

    private void tell(String rule, Code code, int line, String... arguments) {
        ruling.broken(rule, EarkRules.ALL.level(rule), code, document.path(), line, arguments);
    }
}
