package bevara.schemas;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cases and records as case management systems deliver them: read one at a time, however many there are.
/// Sources: FGS Ärendehantering 1.0 (Riksarkivet); CITS ERMS 2.1 and 3.0 (DILCIS Board), which Riksarkivet has made
/// FGS Ärendehantering 2.0.
public final class Erms {
    private Erms() {}

    public enum Standard {
        FGS_1("FGS Ärendehantering 1.0"),
        CITS("CITS ERMS");

        private final String title;

        Standard(String title) {
            this.title = title;
        }

        /// As people call it.
        public String title() {
            return title;
        }
    }

    public enum Kind {
        /// Ärende; in CITS an aggregation of that sort.
        CASE_FILE,
        /// Handling.
        RECORD
    }

    /// A case or a record. A text that is not stated is empty. `id` is what people call it by (diarienummer),
    /// `systemId` what the source system does; `line` is where it begins.
    public record Unit(
            Kind kind,
            String id,
            String systemId,
            String title,
            String type,
            String status,
            String description,
            String note,
            List<String> classes,
            List<String> extraIds,
            List<Moment> dates,
            List<Party> parties,
            List<Ead.SecrecyMark> secrecy,
            @Nullable Disposal disposal,
            List<Relation> relations,
            List<Attachment> attachments,
            int line) {
        public Unit {
            classes = List.copyOf(classes);
            extraIds = List.copyOf(extraIds);
            dates = List.copyOf(dates);
            parties = List.copyOf(parties);
            secrecy = List.copyOf(secrecy);
            relations = List.copyOf(relations);
            attachments = List.copyOf(attachments);
        }
    }

    /// A date and what happened then, in the standard's word (`Inkommen`, `received`). `ofContent` is false for the
    /// dates of the post itself, as when it was last changed.
    public record Moment(String what, String date, boolean ofContent) {}

    /// A person or an organisation, by its role. Who has a protected identity (skyddade personuppgifter) must not be
    /// shown, nor be found by name or number.
    public record Party(String role, String name, String organisation, String idNumber, boolean protectedIdentity) {}

    /// Whether and when it may be disposed of (gallring).
    public record Disposal(boolean disposable, String period, String explanation, String date) {}

    public record Relation(String type, String other) {}

    /// A file of the package. `size` is -1, `checksum` empty where not stated; `kept` is false where it is no longer
    /// there and need not be.
    public record Attachment(
            String name, String link, String checksum, String checksumMethod, long size, boolean kept, int line) {}

    /// Where the document is not as the standard demands. `arguments` say more: the element it stands in; the
    /// attribute; the value and what would do. Of an attribute that nothing knows the name begins with `@`.
    public record Violation(Kind kind, int line, int column, String element, List<String> arguments) {
        public enum Kind {
            ELEMENT_MISSING,
            ELEMENT_MISPLACED,
            ELEMENT_REPEATED,
            ELEMENT_UNKNOWN,
            ATTRIBUTE_MISSING,
            VALUE_INVALID
        }

        public Violation {
            arguments = List.copyOf(arguments);
        }
    }

    /// Is told what there is as it is read. A case comes before its records; one that is not as the standard demands
    /// may come incomplete.
    public interface Visitor {
        /// Before all else; false to read no further.
        default boolean standard(Standard standard) {
            return true;
        }

        /// The record creator that is stated for the whole.
        default void creator(String name) {}

        /// A file that belongs to no case or record.
        default void attachment(Attachment attachment) {}

        default void caseBegins(Unit unit) {}

        /// Of the case that has begun; of none when none has.
        default void record(Unit unit) {}

        default void caseEnds() {}

        default void violation(Violation violation) {}
    }

    /// Gathers each case with its records, and each record of no case, and hands over what it is. Of the records of a
    /// case at most `most` are told of one by one. Persons with a protected identity are neither named nor
    /// numbered in a description, whichever record of the case they belong to, and a mark says that there are such.
    public abstract static class Describing implements Visitor {
        private final int most;
        private final List<Unit> records = new ArrayList<>();
        private final Set<Party> hidden = new LinkedHashSet<>();
        private @Nullable Unit unit;
        private long more;

        protected Describing(int most) {
            this.most = most;
        }

        /// A case, when all of it was read, or a record of none.
        protected abstract void described(Unit unit, Ead.Description description);

        @Override
        public void caseBegins(Unit begun) {
            unit = begun;
        }

        @Override
        public void record(Unit record) {
            if (unit == null) {
                described(record, new CaseDescription(record, List.of(), 0, List.of()).description());
                return;
            }
            if (records.size() < most) {
                records.add(record);
                return;
            }
            more++;
            for (var party : record.parties()) if (party.protectedIdentity()) hidden.add(party);
        }

        @Override
        public void caseEnds() {
            var ended = Objects.requireNonNull(unit);
            described(ended, new CaseDescription(ended, records, more, hidden).description());
            records.clear();
            hidden.clear();
            more = 0;
            unit = null;
        }
    }

    /// Reads a document; empty when its vocabulary is another. Throws [SchemaFault.Unreadable] when not XML.
    public static Optional<Standard> read(InputStream in, Visitor visitor) {
        return XmlIn.read(in, xml -> ErmsReader.read(xml, visitor));
    }
}
