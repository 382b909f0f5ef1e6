package bevara.schemas;

import bevara.schemas.binding.premis.Agent;
import bevara.schemas.binding.premis.Event;
import bevara.schemas.binding.premis.PremisObject;
import bevara.schemas.binding.premis.Rights;
import bevara.schemas.binding.premis.Term;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Unmarshaller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// Reads one PREMIS document, entity by entity. Files and bitstreams, of which there may be millions, are passed
/// over.
final class PremisReader {
    private static final long MOST_KEPT = 1 << 24;

    private final XmlIn xml;
    private final Unmarshaller unmarshaller;
    private final List<Premis.Entity> entities = new ArrayList<>();
    private final List<Premis.Event> events = new ArrayList<>();
    private final List<Premis.Agent> agents = new ArrayList<>();
    private final List<Premis.Rights> rights = new ArrayList<>();
    private long kept;

    PremisReader(XmlIn xml) throws JAXBException {
        this.xml = xml;
        this.unmarshaller = PremisWriter.BINDING.createUnmarshaller();
    }

    Premis.Document read() throws XMLStreamException, JAXBException {
        if (!PremisWriter.NAMESPACE.equals(xml.getNamespaceURI())
                || !xml.getLocalName().equals("premis"))
            throw xml.refusal("not PREMIS 3: the root element is " + xml.getName());
        xml.next();
        while (xml.getEventType() != XMLStreamConstants.END_ELEMENT) {
            if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) part(xml.getLocalName());
            else xml.next();
        }
        return new Premis.Document(entities, events, agents, rights);
    }

    /// Leaves the reader after the part's end, where the binding does too.
    private void part(String name) throws XMLStreamException, JAXBException {
        switch (name) {
            case "object" -> {
                if (isEntity()) entities.add(entity(part(PremisObject.class)));
                else pass();
            }
            case "event" -> event(part(Event.class));
            case "agent" -> agents.add(agent(part(Agent.class)));
            case "rights" -> rights(part(Rights.class));
            default -> pass();
        }
    }

    private <T> T part(Class<T> type) throws JAXBException {
        long start = xml.position();
        xml.limit(start + MOST_KEPT - kept);
        var part = unmarshaller.unmarshal(xml, type).getValue();
        kept += xml.position() - start;
        xml.limit(Long.MAX_VALUE);
        return part;
    }

    private void pass() throws XMLStreamException {
        xml.skip();
        xml.next();
    }

    private boolean isEntity() {
        var type = xml.getAttributeValue(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "type");
        if (type == null) return false;
        var local = type.strip().substring(type.strip().indexOf(':') + 1);
        return local.equals("intellectualEntity") || local.equals("representation");
    }

    private static Premis.Entity entity(PremisObject object) {
        var identifiers = object.getObjectIdentifier().stream()
                .map(i -> new Premis.Identifier(text(i.getObjectIdentifierType()), text(i.getObjectIdentifierValue())))
                .toList();
        return new Premis.Entity(
                identifiers.isEmpty() ? new Premis.Identifier("", "") : identifiers.getFirst(),
                identifiers.stream().skip(1).toList(),
                text(object.getOriginalName()));
    }

    private void event(Event event) {
        var at = Moments.parse(text(event.getEventDateTime()));
        var outcomes = event.getEventOutcomeInformation();
        events.add(new Premis.Event(
                event.getEventIdentifier() == null
                        ? ""
                        : text(event.getEventIdentifier().getEventIdentifierValue()),
                text(event.getEventType()),
                at == null ? Instant.EPOCH : at,
                event.getEventDetailInformation().stream()
                        .map(d -> text(d.getEventDetail()))
                        .filter(d -> !d.isEmpty())
                        .findFirst()
                        .orElse(""),
                outcomes.isEmpty() ? "" : text(outcomes.getFirst().getEventOutcome()),
                outcomes.stream()
                        .flatMap(o -> o.getEventOutcomeDetail().stream())
                        .map(d -> text(d.getEventOutcomeDetailNote()))
                        .filter(d -> !d.isEmpty())
                        .findFirst()
                        .orElse(""),
                event.getLinkingAgentIdentifier().stream()
                        .map(a -> text(a.getLinkingAgentIdentifierValue()))
                        .toList()));
    }

    private static Premis.Agent agent(Agent agent) {
        return new Premis.Agent(
                agent.getAgentIdentifier().isEmpty()
                        ? ""
                        : text(agent.getAgentIdentifier().getFirst().getAgentIdentifierValue()),
                text(agent.getAgentType()),
                agent.getAgentName().isEmpty() ? "" : text(agent.getAgentName().getFirst()),
                text(agent.getAgentVersion()));
    }

    private void rights(Rights from) {
        for (var statement : from.getRightsStatement()) {
            var notes = new ArrayList<String>();
            if (statement.getLicenseInformation() != null)
                notes.addAll(statement.getLicenseInformation().getLicenseNote());
            if (statement.getOtherRightsInformation() != null)
                notes.addAll(statement.getOtherRightsInformation().getOtherRightsNote());
            rights.add(new Premis.Rights(
                    statement.getRightsStatementIdentifier() == null
                            ? ""
                            : text(statement.getRightsStatementIdentifier().getRightsStatementIdentifierValue()),
                    text(statement.getRightsBasis()),
                    notes.isEmpty() ? "" : notes.getFirst()));
        }
    }

    private static String text(@Nullable Term term) {
        return term == null ? "" : text(term.getValue());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
