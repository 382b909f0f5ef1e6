package bevara.schemas;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Descriptions of records: EAD3 is written; EAD3, EAD 2002 and Dublin Core are read.
/// Sources: EAD3 1.1 (Society of American Archivists), ISAD(G) second edition, DCMES 1.1.
public final class Ead {
    private Ead() {}

    /// ISAD(G) 3.1.4, levels of description.
    public enum Level {
        FONDS,
        SERIES,
        FILE,
        ITEM
    }

    /// The elements of ISAD(G) that are searched and shown. A text that is not known is empty.
    ///
    /// - `title`: 3.1.2
    /// - `referenceCode`: 3.1.1, for instance a case number (diarienummer)
    /// - `creator`: 3.2.1, the name of the record creator
    /// - `dates`: 3.1.3, as written, for instance `2021-03-01/2024-11-30`
    /// - `startDate`, `endDate`: the same as ISO 8601 calendar dates (`2021`, `2021-03`, `2021-03-01`), empty
    /// when unknown
    /// - `scope`: 3.3.1, scope and content
    /// - `language`: ISO 639-2
    /// - `subjects`: index terms
    /// - `secrecy`: 3.4.1, conditions governing access
    public record Description(
            Level level,
            String title,
            String referenceCode,
            String creator,
            String dates,
            String startDate,
            String endDate,
            String scope,
            String language,
            List<String> subjects,
            List<SecrecyMark> secrecy) {
        public Description {
            subjects = List.copyOf(subjects);
            secrecy = List.copyOf(secrecy);
        }

        /// One without secrecy marks.
        public Description(
                Level level,
                String title,
                String referenceCode,
                String creator,
                String dates,
                String startDate,
                String endDate,
                String scope,
                String language,
                List<String> subjects) {
            this(level, title, referenceCode, creator, dates, startDate, endDate, scope, language, subjects, List.of());
        }
    }

    /// A warning that records may be secret (sekretessmarkering): of what type, on which legal ground (lagrum, as a
    /// section of OSL), until when, and why. A text that is not stated is empty. It decides nothing: whoever hands
    /// records out examines them.
    public record SecrecyMark(String type, String legalGround, String end, String explanation) {
        boolean saysSomething() {
            return !(type + legalGround + end + explanation).isEmpty();
        }
    }

    /// The description itself as a record: its id, who keeps it, what program made it, and when (EAD3 `control`).
    public record Record(String id, String agency, String agent, Instant created) {}

    /// Writes EAD3, valid against its schema. The stream is flushed, not closed. Throws
    /// [SchemaFault.Unwritable].
    public static void write(OutputStream out, Description description, Record record) {
        new EadWriter(out).write(description, record);
    }

    /// Reads the top-level description of an EAD3, EAD 2002 or Dublin Core (simple, oai_dc, dcterms, with or
    /// without a wrapping element) document; empty when the vocabulary is another. Throws
    /// [SchemaFault.Unreadable] when not XML.
    public static Optional<Description> read(InputStream in) {
        return XmlIn.read(in, xml -> new EadReader(xml).read());
    }
}
