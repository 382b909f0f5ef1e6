package bevara.schemas;

import bevara.schemas.binding.premis.Agent;
import bevara.schemas.binding.premis.AgentIdentifier;
import bevara.schemas.binding.premis.Event;
import bevara.schemas.binding.premis.EventDetailInformation;
import bevara.schemas.binding.premis.EventIdentifier;
import bevara.schemas.binding.premis.EventOutcomeDetail;
import bevara.schemas.binding.premis.EventOutcomeInformation;
import bevara.schemas.binding.premis.File;
import bevara.schemas.binding.premis.Format;
import bevara.schemas.binding.premis.FormatDesignation;
import bevara.schemas.binding.premis.IntellectualEntity;
import bevara.schemas.binding.premis.LicenseInformation;
import bevara.schemas.binding.premis.LinkingAgentIdentifier;
import bevara.schemas.binding.premis.LinkingObjectIdentifier;
import bevara.schemas.binding.premis.ObjectCharacteristics;
import bevara.schemas.binding.premis.ObjectFactory;
import bevara.schemas.binding.premis.ObjectIdentifier;
import bevara.schemas.binding.premis.OtherRightsInformation;
import bevara.schemas.binding.premis.PremisObject;
import bevara.schemas.binding.premis.RelatedEventIdentifier;
import bevara.schemas.binding.premis.RelatedObjectIdentifier;
import bevara.schemas.binding.premis.Relationship;
import bevara.schemas.binding.premis.Rights;
import bevara.schemas.binding.premis.RightsStatement;
import bevara.schemas.binding.premis.RightsStatementIdentifier;
import bevara.schemas.binding.premis.Term;
import jakarta.xml.bind.JAXBContext;
import java.io.OutputStream;
import java.util.List;
import javax.xml.XMLConstants;

/// Writes one PREMIS document.
final class PremisWriter {
    static final String NAMESPACE = "http://www.loc.gov/premis/v3";
    static final JAXBContext BINDING = XmlOut.binding(ObjectFactory.class);
    private static final String VOCABULARIES = "http://id.loc.gov/vocabulary/preservation/";
    private static final String LOCAL = "local";
    private static final XmlOut.Prefix XSI = new XmlOut.Prefix("xsi", XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI);

    private final XmlOut xml;

    PremisWriter(OutputStream out) {
        this.xml = new XmlOut(out, BINDING, NAMESPACE, "premis", List.of(XSI));
    }

    void write(Premis.Document document) {
        if (document.entities().isEmpty()) throw new IllegalArgumentException("PREMIS 3 demands an object");
        xml.attribute("version", "3.0");
        for (var entity : document.entities()) xml.element("object", PremisObject.class, object(entity));
        for (var one : document.derivations()) xml.element("object", PremisObject.class, file(one));
        for (var event : document.events()) xml.element("event", Event.class, event(event, document));
        for (var agent : document.agents()) xml.element("agent", Agent.class, agent(agent));
        for (var rights : document.rights()) xml.element("rights", Rights.class, rights(rights));
        xml.end();
    }

    private static PremisObject object(Premis.Entity from) {
        var object = new IntellectualEntity();
        object.getObjectIdentifier().add(identifier(from.identifier()));
        for (var other : from.otherIdentifiers()) object.getObjectIdentifier().add(identifier(other));
        if (!from.originalName().isEmpty()) object.setOriginalName(from.originalName());
        return object;
    }

    private static PremisObject file(Premis.Derivation from) {
        var object = new File();
        object.getObjectIdentifier().add(identifier(from.derived()));
        var designation = new FormatDesignation();
        designation.setFormatName(from.format());
        var format = new Format();
        format.setFormatDesignation(designation);
        var characteristics = new ObjectCharacteristics();
        characteristics.setFormat(format);
        object.setObjectCharacteristics(characteristics);
        object.getRelationship().add(relationship(from));
        return object;
    }

    private static Relationship relationship(Premis.Derivation from) {
        var relationship = new Relationship();
        relationship.setRelationshipType(term("derivation", "relationshipType"));
        relationship.setRelationshipSubType(term("has source", "relationshipSubType"));
        var source = new RelatedObjectIdentifier();
        source.setRelatedObjectIdentifierType(from.source().type());
        source.setRelatedObjectIdentifierValue(from.source().value());
        relationship.setRelatedObjectIdentifier(source);
        var event = new RelatedEventIdentifier();
        event.setRelatedEventIdentifierType(LOCAL);
        event.setRelatedEventIdentifierValue(from.event());
        relationship.setRelatedEventIdentifier(event);
        return relationship;
    }

    private static ObjectIdentifier identifier(Premis.Identifier from) {
        var identifier = new ObjectIdentifier();
        identifier.setObjectIdentifierType(from.type());
        identifier.setObjectIdentifierValue(from.value());
        return identifier;
    }

    private static Event event(Premis.Event from, Premis.Document document) {
        var event = new Event();
        var identifier = new EventIdentifier();
        identifier.setEventIdentifierType(LOCAL);
        identifier.setEventIdentifierValue(from.id());
        event.setEventIdentifier(identifier);
        event.setEventType(term(from.type(), "eventType"));
        event.setEventDateTime(from.at().toString());
        if (!from.detail().isEmpty()) {
            var detail = new EventDetailInformation();
            detail.setEventDetail(from.detail());
            event.getEventDetailInformation().add(detail);
        }
        if (!from.outcome().isEmpty() || !from.note().isEmpty()) {
            event.getEventOutcomeInformation().add(outcome(from));
        }
        for (var agent : from.agents()) {
            var link = new LinkingAgentIdentifier();
            link.setLinkingAgentIdentifierType(LOCAL);
            link.setLinkingAgentIdentifierValue(agent);
            event.getLinkingAgentIdentifier().add(link);
        }
        // What happened, happened to all that the document is about.
        for (var entity : document.entities()) {
            var link = new LinkingObjectIdentifier();
            link.setLinkingObjectIdentifierType(entity.identifier().type());
            link.setLinkingObjectIdentifierValue(entity.identifier().value());
            event.getLinkingObjectIdentifier().add(link);
        }
        return event;
    }

    private static EventOutcomeInformation outcome(Premis.Event from) {
        var outcome = new EventOutcomeInformation();
        if (!from.outcome().isEmpty()) outcome.setEventOutcome(term(from.outcome(), "eventOutcome"));
        if (!from.note().isEmpty()) {
            var detail = new EventOutcomeDetail();
            detail.setEventOutcomeDetailNote(from.note());
            outcome.getEventOutcomeDetail().add(detail);
        }
        return outcome;
    }

    private static Agent agent(Premis.Agent from) {
        var agent = new Agent();
        var identifier = new AgentIdentifier();
        identifier.setAgentIdentifierType(LOCAL);
        identifier.setAgentIdentifierValue(from.id());
        agent.getAgentIdentifier().add(identifier);
        if (!from.name().isEmpty()) agent.getAgentName().add(from.name());
        if (!from.type().isEmpty()) agent.setAgentType(term(from.type(), "agentType"));
        if (!from.version().isEmpty()) agent.setAgentVersion(from.version());
        return agent;
    }

    private static Rights rights(Premis.Rights from) {
        var identifier = new RightsStatementIdentifier();
        identifier.setRightsStatementIdentifierType(LOCAL);
        identifier.setRightsStatementIdentifierValue(from.id());
        var statement = new RightsStatement();
        statement.setRightsStatementIdentifier(identifier);
        statement.setRightsBasis(term(from.basis(), "rightsBasis"));
        if (from.basis().equals("license")) {
            var license = new LicenseInformation();
            license.getLicenseNote().add(from.note());
            statement.setLicenseInformation(license);
        } else {
            // Statute and copyright have units of their own, but these demand a jurisdiction, which is not known.
            var other = new OtherRightsInformation();
            other.setOtherRightsBasis(from.basis());
            if (!from.note().isEmpty()) other.getOtherRightsNote().add(from.note());
            statement.setOtherRightsInformation(other);
        }
        var rights = new Rights();
        rights.getRightsStatement().add(statement);
        return rights;
    }

    private static Term term(String text, String vocabulary) {
        var term = new Term();
        term.setValue(text);
        term.setAuthority(vocabulary);
        term.setAuthorityURI(VOCABULARIES + vocabulary);
        return term;
    }
}
