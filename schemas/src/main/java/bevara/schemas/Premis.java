package bevara.schemas;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/// PREMIS 3.0 documents: the history of one AIP version (its object, events, agents, rights).
/// Source: PREMIS Data Dictionary 3.0, Library of Congress.
public final class Premis {
    private Premis() {}

    /// What is described: an intellectual entity or representation. Identifiers are pairs of type and value
    /// (for instance `bevara:aip`, `bevara:submission`, `packageId`).
    public record Entity(Identifier identifier, List<Identifier> otherIdentifiers, String originalName) {
        public Entity {
            otherIdentifiers = List.copyOf(otherIdentifiers);
        }
    }

    public record Identifier(String type, String value) {}

    /// `type` is a term of id.loc.gov/vocabulary/preservation/eventType, in English ("ingestion", "message
    /// digest calculation"); `outcome` one of its eventOutcome terms ("success", "fail", "warning"); `note`
    /// says more, in words.
    public record Event(
            String id, String type, Instant at, String detail, String outcome, String note, List<String> agents) {
        public Event {
            agents = List.copyOf(agents);
        }
    }

    /// `type` is `person`, `organization`, `software` or `hardware`.
    public record Agent(String id, String type, String name, String version) {}

    /// A right to keep and use; `basis` is `statute`, `license`, `copyright` or `other`.
    public record Rights(String id, String basis, String note) {}

    /// A file that was made of another, in the event with the id `event`; `format` is its name or MIME type. PREMIS:
    /// a file object with the relationship "derivation", "has source".
    public record Derivation(Identifier derived, Identifier source, String format, String event) {}

    public record Document(
            List<Entity> entities,
            List<Event> events,
            List<Agent> agents,
            List<Rights> rights,
            List<Derivation> derivations) {
        /// One in which nothing was made of anything.
        public Document(List<Entity> entities, List<Event> events, List<Agent> agents, List<Rights> rights) {
            this(entities, events, agents, rights, List.of());
        }

        public Document {
            derivations = List.copyOf(derivations);
            entities = List.copyOf(entities);
            events = List.copyOf(events);
            agents = List.copyOf(agents);
            rights = List.copyOf(rights);
        }
    }

    /// Writes a document that is valid against PREMIS 3.0, which demands at least one entity; each event is linked
    /// to all of them. The stream is flushed, not closed.
    /// Throws [SchemaFault.Unwritable].
    public static void write(OutputStream out, Document document) {
        new PremisWriter(out).write(document);
    }

    /// Reads a PREMIS 3 document; objects that are files or bitstreams, derivations too, are passed over. What is
    /// missing is empty,
    /// a missing time [Instant#EPOCH]. Throws [SchemaFault.Unreadable] when it is not PREMIS 3, or when what is to
    /// be kept of it is longer than 16 MiB.
    public static Document read(InputStream in) {
        return XmlIn.read(in, xml -> new PremisReader(xml).read());
    }

    /// Reads to its end a document that is said to be PREMIS, and keeps nothing; whether it is PREMIS, of any version.
    /// Throws [SchemaFault.Unreadable] when it is not well-formed.
    public static boolean recognised(InputStream in) {
        return XmlIn.read(in, xml -> {
            boolean premis = String.valueOf(xml.getNamespaceURI()).contains("premis");
            xml.skip();
            return premis;
        });
    }
}
