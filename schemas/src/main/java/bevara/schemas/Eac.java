package bevara.schemas;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Who made the records: EAC-CPF 2.0 is written, 1.0 and 2.0 are read.
/// Sources: EAC-CPF 2.0 (Society of American Archivists), ISAAR(CPF) second edition.
public final class Eac {
    private Eac() {}

    /// ISAAR(CPF) 5.1.1.
    public enum Type {
        CORPORATE_BODY,
        PERSON,
        FAMILY
    }

    /// The elements of ISAAR(CPF) that are searched and shown. A text that is not known is empty.
    ///
    /// - `id`: 5.4.1
    /// - `name`: 5.1.2, the authorised form
    /// - `startDate`, `endDate`: 5.2.1, as ISO 8601 calendar dates (`2021`, `2021-03`, `2021-03-01`)
    /// - `history`: 5.2.2
    public record RecordCreator(String id, Type type, String name, String startDate, String endDate, String history) {}

    /// Writes EAC-CPF 2.0, valid against its schema if `id` and `name` are not blank. The stream is flushed, not
    /// closed. Throws [SchemaFault.Unwritable].
    public static void write(OutputStream out, RecordCreator creator) {
        new EacWriter(out).write(creator);
    }

    /// Reads the identity and history of one record creator; empty when the vocabulary is another. Throws
    /// [SchemaFault.Unreadable] when not XML.
    public static Optional<RecordCreator> read(InputStream in) {
        return XmlIn.read(in, xml -> new EacReader(xml).read());
    }
}
