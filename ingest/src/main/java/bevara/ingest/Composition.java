package bevara.ingest;

import bevara.schemas.Ead;
import bevara.schemas.Mets;
import bevara.schemas.Premis;
import bevara.storage.AipDraft;
import bevara.storage.AipId;
import bevara.storage.Digest;
import bevara.storage.Protection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Composes an AIP out of a package that passed its examination: `data-0001.zip` with every delivered file,
/// `ead.xml`, `premis.xml`, and `mets.xml`, which names all of them.
final class Composition {
    private static final String PROFILE = "https://earkaip.dilcis.eu/profile/E-ARK-AIP.xml";
    private static final String DATA = "data-0001.zip";
    private static final String SUBMISSION = "Representations/submission";
    private static final String PDFA = "Representations/pdfa";
    private static final String MADE = "data-0002.zip";

    private final Path pack;
    private final Limits limits;
    private final Submission submission;
    private final SubmissionAgreement agreement;
    private final Examination.Result examined;
    private final List<ConversionReport.Made> made;
    private final Premis.Document history;
    private final AipId aip;
    private final Instant now;
    private final Watcher watcher;

    private final Map<String, String> validated;
    private final DataZip zip;
    private final DataZip madeZip;
    private final Written data = new Written();
    private final Written madeData = new Written();
    private final Written ead = new Written();
    private final Written premis = new Written();

    /// The digest and size of a content file once it is written, for METS.
    private static final class Written {
        private long size;
        private String sha256 = "";
    }

    Composition(
            Path pack,
            Limits limits,
            Submission submission,
            SubmissionAgreement agreement,
            Assessment assessment,
            Premis.Document history,
            AipId aip,
            Instant now,
            Watcher watcher) {
        this.pack = pack;
        this.limits = limits;
        this.submission = submission;
        this.agreement = agreement;
        this.examined = assessment.examined();
        this.made = assessment.conversion().made();
        this.history = history;
        this.validated = new ValidationHistory(examined.files()).ids(history);
        this.aip = aip;
        this.now = now;
        this.watcher = watcher;
        this.zip = new DataZip(examined.files());
        this.madeZip = new DataZip(
                DataZip.MADE, made.stream().map(ConversionReport.Made::derived).toList());
    }

    AipDraft draft() {
        return new AipDraft(
                submission.tenant(),
                aip,
                1,
                now,
                "Submission " + submission.id(),
                submission.deliveredBy(),
                "bevara:" + submission.tenant() + ":" + submission.deliveredBy(),
                content(),
                protection());
    }

    /// METS last: it tells of all the others.
    private List<AipDraft.Content> content() {
        var content = new ArrayList<AipDraft.Content>();
        content.add(new AipDraft.Content(DATA, zip.size(), out -> counted(out, data, this::writeData)));
        if (!made.isEmpty())
            content.add(new AipDraft.Content(MADE, madeZip.size(), out -> counted(out, madeData, this::writeMade)));
        content.add(document("ead.xml", ead, this::writeEad));
        content.add(document("premis.xml", premis, this::writePremis));
        content.add(new AipDraft.Content("mets.xml", AipDraft.UNKNOWN_SIZE, this::writeMets));
        return List.copyOf(content);
    }

    /// Copies what was made, each file compared with what was checked.
    private void writeMade(OutputStream out) throws IOException {
        int next = 0;
        for (var one : made) {
            madeZip.writeLocalHeader(next++, out);
            var digest = Digest.sha256();
            try (var in = new DigestInputStream(Files.newInputStream(one.file()), digest)) {
                if (in.transferTo(out) != one.derived().size()) throw changed();
            }
            if (!Arrays.equals(digest.digest(), one.derived().sha256())) throw changed();
        }
        madeZip.writeDirectory(out);
    }

    private Protection protection() {
        var retention = agreement.retention();
        if (retention == null) return Protection.NONE;
        return Protection.until(now.atZone(ZoneOffset.UTC).plus(retention).toInstant());
    }

    private AipDraft.Content document(String name, Written written, AipDraft.Writer writer) {
        return new AipDraft.Content(name, AipDraft.UNKNOWN_SIZE, out -> counted(out, written, writer));
    }

    private static void counted(OutputStream out, Written written, AipDraft.Writer writer) throws IOException {
        var digest = Digest.sha256();
        var counting = new DigestedOutput(out, digest);
        writer.writeTo(counting);
        counting.flush();
        written.size = counting.size();
        written.sha256 = Digest.of(digest).hex();
    }

    /// Copies the package's files, each compared with what the examination saw.
    private void writeData(OutputStream out) throws IOException {
        try (var source = PackageSource.open(pack, limits)) {
            new Copying(source, out).run();
        }
        zip.writeDirectory(out);
    }

    private final class Copying {
        private final PackageSource source;
        private final OutputStream out;
        private final List<CheckedFile> files = examined.files();
        /// Files of others lie between them.
        private final boolean isPart =
                files.size() < examined.listing().members().size();
        private final byte[] buffer = new byte[1 << 18];
        private int next;
        private long bytes;

        Copying(PackageSource source, OutputStream out) {
            this.source = source;
            this.out = out;
        }

        void run() throws IOException {
            source.visit(this::copy);
            if (next != files.size()) throw changed();
        }

        private boolean copy(Entry entry, Entry.Content content) throws IOException {
            if (entry.type() != Entry.Type.FILE) return true;
            var member = examined.listing().of(entry).orElseThrow(Composition.this::changed);
            if (next == files.size()) {
                if (isPart) return false;
                throw changed();
            }
            var file = files.get(next);
            if (isPart && !member.path().equals(file.path())) return true;
            if (!member.path().equals(file.path()) || entry.size() != file.size()) throw changed();
            zip.writeLocalHeader(next++, out);
            var digest = Digest.sha256();
            try (var in = content.open()) {
                int got;
                while ((got = in.read(buffer)) > 0) {
                    digest.update(buffer, 0, got);
                    out.write(buffer, 0, got);
                    bytes += got;
                    watcher.at(next, files.size(), bytes, examined.bytes());
                }
            }
            if (!Arrays.equals(digest.digest(), file.sha256())) throw changed();
            return true;
        }
    }

    /// The package is ours since it was received: this is our disk's fault, not the sender's.
    private IllegalStateException changed() {
        return new IllegalStateException("the package of submission " + submission.id() + " changed on disk");
    }

    private Ead.Description description() {
        return examined.described().completed(agreement.creator());
    }

    private void writeEad(OutputStream out) {
        Ead.write(
                out,
                description(),
                new Ead.Record(aip.value(), submission.tenant().value(), "Bevara " + History.version(), now));
    }

    private void writePremis(OutputStream out) {
        Premis.write(out, history);
    }

    private void writeMets(OutputStream out) {
        var description = description();
        var ids = new ArrayList<Mets.AlternativeId>();
        Consumer<String[]> id = pair -> {
            if (!pair[1].isBlank()) ids.add(new Mets.AlternativeId(pair[0], pair[1]));
        };
        id.accept(new String[] {"SUBMISSIONAGREEMENT", agreement.id() + "/" + agreement.version()});
        id.accept(new String[] {"REFERENCECODE", description.referenceCode()});
        id.accept(new String[] {"bevara:SUBMISSION", submission.id().value()});
        id.accept(new String[] {"bevara:PACKAGEID", examined.packageId()});
        id.accept(new String[] {
            "bevara:PACKAGEKIND", examined.kind() == null ? "" : examined.kind().code()
        });
        id.accept(new String[] {
            "bevara:PACKAGESHA256",
            submission.sha256() == null ? "" : submission.sha256().hex()
        });
        var agents = new ArrayList<Mets.Agent>();
        agents.add(Mets.Agent.software("Bevara", History.version()));
        if (!description.creator().isBlank())
            agents.add(new Mets.Agent("ARCHIVIST", "ORGANIZATION", null, description.creator(), List.of()));
        agents.add(new Mets.Agent(
                "PRESERVATION", "ORGANIZATION", null, submission.tenant().value(), List.of()));
        var header = new Mets.Header(
                "bevara:" + submission.tenant() + ":" + aip,
                description.title(),
                "Mixed",
                "MIXED",
                PROFILE,
                Mets.PackageType.AIP,
                now,
                "NEW",
                agents,
                ids);
        var references = new ArrayList<Mets.Reference>();
        references.add(reference(Mets.ReferenceKind.DESCRIPTIVE, "dmd-1", "ead.xml", "EAD", ead));
        references.add(reference(Mets.ReferenceKind.PRESERVATION, "digiprov-1", "premis.xml", "PREMIS", premis));
        references.addAll(validationReferences());
        var groups = new ArrayList<Mets.FileGroup>();
        int delivered = examined.files().size();
        groups.add(group(SUBMISSION, container("zip-0001", DATA, data, SUBMISSION), delivered, this::member));
        if (!made.isEmpty())
            groups.add(group(PDFA, container("zip-0002", MADE, madeData, PDFA), made.size(), this::madeMember));
        Mets.write(out, new Mets.Document(header, references, groups));
    }

    private Mets.File container(String id, String name, Written written, String group) {
        return new Mets.File(
                id, group, name, "application/zip", written.size, now, written.sha256, "SHA-256", null, null, 0);
    }

    private static Mets.FileGroup group(String use, Mets.File zip, int files, IntFunction<Mets.File> member) {
        var container = new Mets.Container(zip, () -> IntStream.range(0, files).mapToObj(member));
        return new Mets.FileGroup(use, () -> Stream.of(container));
    }

    /// One for each event that tells of files, with the event's id.
    private List<Mets.Reference> validationReferences() {
        return validated.values().stream()
                .map(id -> reference(Mets.ReferenceKind.PRESERVATION, id, "premis.xml", "PREMIS", premis))
                .toList();
    }

    private Mets.Reference reference(Mets.ReferenceKind kind, String id, String href, String type, Written written) {
        return new Mets.Reference(
                kind, id, href, type, "application/xml", written.size, now, written.sha256, "SHA-256", 0);
    }

    private Mets.File member(int number) {
        return member(SUBMISSION, zip, examined.files().get(number), number, number);
    }

    private Mets.File madeMember(int number) {
        return member(
                PDFA,
                madeZip,
                made.get(number).derived(),
                number,
                examined.files().size() + number);
    }

    /// `number` is its place in the zip, `before` how many files stand before it in METS.
    private Mets.File member(String group, DataZip in, CheckedFile file, int number, int before) {
        long begin = in.begin(number);
        return new Mets.File(
                "f" + (before + 1),
                group,
                percentEncoded(in.memberName(file)),
                file.format().mime(),
                file.size(),
                now,
                file.hex(),
                "SHA-256",
                format(file.format()),
                file.size() == 0 ? null : new Mets.Extent(begin, begin + file.size() - 1),
                ValidationHistory.id(file.validation(), validated),
                0);
    }

    private static Mets.Format format(FileFormat format) {
        var registry = format.puid().isEmpty() ? "" : "PRONOM";
        return new Mets.Format(format.name(), format.version(), registry, format.puid());
    }

    /// RFC 3986: everything but unreserved characters and the slash.
    static String percentEncoded(String path) {
        var out = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0);
            if (plain) out.append(c);
            else out.append('%').append(String.format("%02X", (int) c));
        }
        return out.toString();
    }

    /// Counts and digests what passes.
    private static final class DigestedOutput extends OutputStream {
        private final OutputStream out;
        private final java.security.MessageDigest digest;
        private long size;

        DigestedOutput(OutputStream out, java.security.MessageDigest digest) {
            this.out = out;
            this.digest = digest;
        }

        long size() {
            return size;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            digest.update(bytes, offset, length);
            size += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
