package bevara.schemas;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// METS 1.12 documents as E-ARK CSIP 2.2 profiles them, read and written as streams: memory does not grow with
/// the number of files. No document type definition and no external entity is ever followed.
///
/// Sources: METS 1.12 (Library of Congress), E-ARK CSIP 2.2.0, E-ARK SIP 2.2.0, E-ARK AIP 2.2.0, E-ARK DIP
/// 2.2.0.
public final class Mets {
    private Mets() {}

    /// What a package is in the OAIS model; CSIP9, `csip:OAISPACKAGETYPE`.
    public enum PackageType {
        SIP,
        AIP,
        DIP
    }

    /// A person, organisation or program named in the header (CSIP10 to CSIP16, SIP9 to SIP31).
    public record Agent(String role, String type, @Nullable String otherType, String name, List<Note> notes) {
        public Agent {
            notes = List.copyOf(notes);
        }

        /// The program that made the package, as CSIP10 to CSIP16 demand it.
        public static Agent software(String name, String version) {
            return new Agent("CREATOR", "OTHER", "SOFTWARE", name, List.of(new Note(version, "SOFTWARE VERSION")));
        }
    }

    /// A note on an agent; `noteType` is `csip:NOTETYPE`, for instance `SOFTWARE VERSION` or
    /// `IDENTIFICATIONCODE`.
    public record Note(String text, @Nullable String noteType) {}

    /// `altRecordID`: SIP5 to SIP8, for instance type `SUBMISSIONAGREEMENT` or `REFERENCECODE`.
    public record AlternativeId(String type, String value) {}

    /// The root element's attributes and `metsHdr`. When read, a text that the document lacks is empty, a time
    /// or type is null.
    public record Header(
            String objectId,
            String label,
            String contentCategory,
            String contentInformationType,
            String profile,
            @Nullable PackageType packageType,
            @Nullable Instant created,
            String recordStatus,
            List<Agent> agents,
            List<AlternativeId> alternativeIds) {
        public Header {
            agents = List.copyOf(agents);
            alternativeIds = List.copyOf(alternativeIds);
        }
    }

    /// What a reference stands in: `dmdSec`, `amdSec/digiprovMD`, `amdSec/rightsMD`, another amdSec part, or a
    /// structural map's pointer to a representation's own METS (`mptr`).
    public enum ReferenceKind {
        DESCRIPTIVE,
        PRESERVATION,
        RIGHTS,
        TECHNICAL,
        REPRESENTATION
    }

    /// `mdRef` or `mptr`. `href` is the text of `xlink:href` as it stands (a URL: percent-encoded). `size` is
    /// -1, texts are empty and `created` null where not stated. `line` is where it stands, from 1; ignored when
    /// written.
    public record Reference(
            ReferenceKind kind,
            String id,
            String href,
            String metadataType,
            String mimeType,
            long size,
            @Nullable Instant created,
            String checksum,
            String checksumType,
            int line) {}

    /// One `file` of the `fileSec`. `href`, `size`, `checksum` and `line` as in [Reference]. `group` is the
    /// `USE` of the `fileGrp` it stands in, for instance `Documentation`, `Schemas`, `Representations/rep1`.
    ///
    /// `format` is what SIP32 to SIP35 call file format name, version, registry and key. `extent` is where the
    /// file lies inside the file that holds it: METS `BEGIN`, `END` with `BETYPE="BYTE"` on a nested `file`;
    /// null for a file of its own. `administrative` is the id of the [Reference] that tells more of it, empty when
    /// none does: the first of `ADMID` (CSIP72).
    public record File(
            String id,
            String group,
            String href,
            String mimeType,
            long size,
            @Nullable Instant created,
            String checksum,
            String checksumType,
            @Nullable Format format,
            @Nullable Extent extent,
            String administrative,
            int line) {
        /// One that no administrative metadata of its own is known of.
        public File(
                String id,
                String group,
                String href,
                String mimeType,
                long size,
                @Nullable Instant created,
                String checksum,
                String checksumType,
                @Nullable Format format,
                @Nullable Extent extent,
                int line) {
            this(id, group, href, mimeType, size, created, checksum, checksumType, format, extent, "", line);
        }
    }

    /// A format as its registry names it; texts are empty where not known.
    public record Format(String name, String version, String registry, String key) {}

    /// Bytes `begin` to `end` of the holding file, both counted from 0, `end` inclusive (METS 1.12,
    /// `file/@BEGIN`, `@END`).
    public record Extent(long begin, long end) {}

    /// A file that may hold others: the data zip and its members; `members` is empty for an ordinary file. The
    /// stream is opened once, when it is written.
    public record Container(File file, java.util.function.Supplier<Stream<File>> members) {}

    /// A group of files, `fileGrp`: its `USE` and what is in it.
    public record FileGroup(String use, java.util.function.Supplier<Stream<Container>> files) {}

    /// All of a METS document to be written.
    public record Document(Header header, List<Reference> references, List<FileGroup> groups) {
        public Document {
            references = List.copyOf(references);
            groups = List.copyOf(groups);
        }
    }

    /// Writes a document that is valid against METS 1.12 and has the structural map `CSIP` (CSIP80 to CSIP112).
    /// The stream is flushed, not closed. Identifiers are XML names (`xs:ID`), each used once, and none begins
    /// with `mets-`: those are the writer's own. Throws [IllegalArgumentException] when one is no XML name, and
    /// [SchemaFault.Unwritable].
    public static void write(OutputStream out, Document document) {
        new MetsWriter(out, document).write();
    }

    /// Receives a document's parts in the order they stand; the header comes first.
    public interface Visitor {
        default void header(Header header) {}

        default void reference(Reference reference) {}

        /// `holder` is the file that holds it, null when it is a file of its own. A file that has several places
        /// (`FLocat`) is visited once for each, one that has none once, with an empty `href`.
        default void file(File file, @Nullable File holder) {}

        /// Where the document is not as the schema of METS 1.12 demands; told when the place is passed.
        default void violation(Erms.Violation violation) {}

        /// Every element at its start, before any of the above that is made of it. `element` holds only until the
        /// call returns.
        default void start(Element element) {}

        /// Every element at its end; `text` is what stands in it directly, white space collapsed, cut after some
        /// thousand characters. `element` has no attributes any more.
        default void end(Element element, String text) {}
    }

    /// An element as it stands in the document, whatever METS says of it. What stands inside `xmlData` and `binData`
    /// belongs to other standards and is not shown.
    public interface Element {
        /// Local names from the root, for instance `mets/amdSec/digiprovMD/mdRef`; of an element that is not of METS,
        /// `?` stands for the name.
        String path();

        /// The same with its place among its like: `mets/amdSec[1]/digiprovMD[2]/mdRef[1]`.
        String xpath();

        /// Its line, from 1.
        int line();

        /// How deep it stands; the root is 1.
        int depth();

        /// The value, stripped; null when the attribute is absent. `csip:`, `sip:`, `xlink:` and `ext:` (FGS 1.2) stand
        /// for their namespaces, whichever prefix the document uses; without a prefix it is METS's own.
        @Nullable
        String attribute(String name);

        /// Whether it declares the namespace that `csip`, `sip`, `xlink` or `ext` stands for.
        boolean declares(String prefix);
    }

    /// Reads any METS 1.x document, leniently: what is missing is empty, what is unknown is passed over. Throws
    /// [SchemaFault.Unreadable] when it is not METS; what was visited until then was rightly read. Throws
    /// [java.io.UncheckedIOException] when the stream itself fails. The stream is not closed.
    public static void read(InputStream in, Visitor visitor) {
        XmlIn.read(in, xml -> {
            var elements = new MetsElements(xml, visitor);
            var check = new ModelCheck(xml, MetsReader.MODEL, MetsWriter.NAMESPACE, visitor::violation);
            xml.watch(event -> {
                elements.at(event);
                check.at(event);
            });
            new MetsReader(xml, visitor).read();
            return true;
        });
    }
}
