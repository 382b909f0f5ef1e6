package bevara.ingest;

import bevara.schemas.Erms;
import bevara.schemas.Mets;
import bevara.schemas.Premis;
import bevara.schemas.SchemaFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks an E-ARK package as far as its METS documents go: the root's, then each representation's that one of
/// them points to. The digests themselves are compared when the content is read.
final class EarkPackage {
    private static final int MOST_PREMIS = 100_000;

    private final Pack pack;
    private final Listing listing;
    private final Findings findings;
    private final Expectations expectations;
    private final References references;
    private final Set<Member> named = new HashSet<>();
    private final List<Member> descriptive = new ArrayList<>();
    private final Set<Member> metsDocuments = new LinkedHashSet<>();
    private final Map<Member, String> premis = new LinkedHashMap<>();
    private final Ruling ruling;
    private final DocumentRules.Claim claim = new DocumentRules.Claim();
    private final String name;
    private Mets.@Nullable Header header;

    /// What the root document says; `header` null when it cannot be read. `descriptive` are the files with
    /// descriptive metadata, in the order named. `ruling` and `profile` are for the report when all is read.
    record Facts(Mets.@Nullable Header header, List<Member> descriptive, Ruling ruling, EarkProfile profile) {
        Facts {
            descriptive = List.copyOf(descriptive);
        }
    }

    private EarkPackage(Pack pack, Expectations expectations, String name) {
        this.pack = pack;
        this.listing = pack.listing();
        this.findings = pack.findings();
        this.expectations = expectations;
        this.references = new References(listing);
        this.ruling = new Ruling(findings);
        this.name = name;
    }

    /// `name` is that of the package's root folder, empty for an archive file that unpacks to none.
    static Facts check(Pack pack, Expectations expectations, String name) throws IOException {
        var eark = new EarkPackage(pack, expectations, name);
        var root = Recognition.mets(pack.listing());
        if (root.isPresent()) eark.read(root.get());
        else eark.lacksMets();
        return new Facts(eark.header, eark.descriptive, eark.ruling, eark.claim.profile());
    }

    private void lacksMets() {
        ruling.apply();
        ruling.broken("CSIPSTR4", EarkRule.Level.MUST, Code.EARK_FILE_MISSING, "METS.xml", 0, "METS.xml");
        FolderRules.judge(listing, !name.isEmpty(), ruling);
    }

    private void read(Member root) throws IOException {
        metsDocuments.add(root);
        readAll(Set.of(root));
        if (claim.profile().second()) {
            readAll(listing.members().stream()
                    .filter(EarkDocument::representation)
                    .filter(metsDocuments::add)
                    .toList());
            FolderRules.judge(listing, !name.isEmpty(), ruling);
            if (!root.path().equals("METS.xml"))
                ruling.broken("CSIPSTR4", EarkRule.Level.MUST, Code.EARK_FILE_MISSING, root.path(), 0, "METS.xml");
        }
        readPremis();
        for (var member : listing.members()) {
            if (!named.contains(member) && !member.equals(root))
                findings.warning(Code.FILE_NOT_LISTED, member.path(), 0, "CSIP58");
        }
    }

    private void readPremis() throws IOException {
        pack.read(premis.keySet(), (member, in) -> {
            try {
                var rule = premis.getOrDefault(member, "");
                if (!Premis.recognised(in)) findings.warning(Code.PREMIS_OTHER, member.path(), 0, rule);
            } catch (SchemaFault.Unreadable e) {
                findings.error(
                        Code.PREMIS_UNREADABLE,
                        member.path(),
                        e.line(),
                        premis.getOrDefault(member, ""),
                        String.valueOf(e.getMessage()));
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof ArchiveDamaged damaged) throw damaged;
                throw e;
            }
        });
    }

    private void readAll(Collection<Member> first) throws IOException {
        Collection<Member> next = first;
        while (!next.isEmpty()) {
            var found = new LinkedHashSet<Member>();
            pack.read(next, (member, in) -> read(member, in, found));
            found.removeAll(metsDocuments);
            metsDocuments.addAll(found);
            next = found;
        }
    }

    private void read(Member member, InputStream in, Set<Member> found) throws ArchiveDamaged {
        try {
            Mets.read(in, new Reading(member, found));
        } catch (SchemaFault.Unreadable e) {
            // An empty file lacks what CSIPSTR4 says that it must contain.
            var rule = member.size() == 0 ? "CSIPSTR4" : "CSIP0";
            findings.error(
                    Code.METS_UNREADABLE,
                    member.path(),
                    e.line(),
                    rule,
                    "%d:%d %s".formatted(e.line(), e.column(), e.getMessage()));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ArchiveDamaged damaged) throw damaged;
            throw e;
        }
    }

    /// One METS document as it is read.
    private final class Reading implements Mets.Visitor {
        private final String path;
        private final String folder;
        private final boolean root;
        private final Set<Member> found;
        private final DocumentRules rules;
        private final Set<String> unknown = new HashSet<>();

        Reading(Member member, Set<Member> found) {
            this.path = member.path();
            this.folder = path.substring(0, path.lastIndexOf('/') + 1);
            this.root = metsDocuments.iterator().next().equals(member);
            this.found = found;
            var document = EarkDocument.of(member, root, name);
            this.rules = new DocumentRules(document, listing, ruling, claim);
        }

        @Override
        public void start(Mets.Element element) {
            rules.start(element);
        }

        @Override
        public void end(Mets.Element element, String text) {
            rules.end(element, text);
        }

        @Override
        public void violation(Erms.Violation violation) {
            if (!claim.profile().second()) return;
            var arguments = new ArrayList<>(List.of(violation.element()));
            arguments.addAll(violation.arguments());
            arguments.add(String.valueOf(violation.column()));
            ruling.harmless("CSIP0", code(violation.kind()), path, violation.line(), arguments.toArray(String[]::new));
        }

        private static Code code(Erms.Violation.Kind kind) {
            return switch (kind) {
                case ELEMENT_MISSING -> Code.METS_ELEMENT_MISSING;
                case ELEMENT_MISPLACED -> Code.METS_ELEMENT_MISPLACED;
                case ELEMENT_REPEATED -> Code.METS_ELEMENT_REPEATED;
                case ELEMENT_UNKNOWN -> Code.METS_PART_UNKNOWN;
                case ATTRIBUTE_MISSING -> Code.METS_ATTRIBUTE_MISSING;
                case VALUE_INVALID -> Code.METS_VALUE_INVALID;
            };
        }

        @Override
        public void header(Mets.Header read) {
            if (!root) return;
            header = read;
            if (read.packageType() != Mets.PackageType.SIP && !claim.sip())
                findings.warning(
                        Code.PACKAGE_TYPE_NOT_SIP,
                        path,
                        0,
                        "SIP4",
                        read.packageType() == null ? "-" : read.packageType().name());
        }

        @Override
        public void reference(Mets.Reference reference) {
            var source = Source.of(reference.kind());
            if (unstated(reference.href())) return;
            var member = resolve(reference.href(), reference.line(), source.href());
            if (member == null) return;
            if (claim.profile().second()) placed(member, reference.kind());
            switch (reference.kind()) {
                case REPRESENTATION -> found.add(member);
                case DESCRIPTIVE -> descriptive.add(member);
                case PRESERVATION, RIGHTS, TECHNICAL -> {}
            }
            if (reference.metadataType().startsWith("PREMIS") && premis.size() < MOST_PREMIS)
                premis.putIfAbsent(member, source.metadataType());
            if (reference.kind() != Mets.ReferenceKind.REPRESENTATION)
                compare(
                        member,
                        reference.size(),
                        reference.checksum(),
                        reference.checksumType(),
                        reference.line(),
                        source);
        }

        @Override
        public void file(Mets.File file, Mets.@Nullable File holder) {
            if (holder != null && file.extent() != null || unstated(file.href())) return;
            var member = resolve(file.href(), file.line(), Source.FILE.href());
            if (member == null) return;
            if (isMets(member)) found.add(member);
            compare(member, file.size(), file.checksum(), file.checksumType(), file.line(), Source.FILE);
        }

        /// CSIPSTR6 and CSIPSTR7; other metadata may lie in folders of their own (CSIPSTR8).
        private void placed(Member member, Mets.ReferenceKind kind) {
            switch (kind) {
                case DESCRIPTIVE -> placed("CSIPSTR7", member, "metadata/descriptive/");
                case PRESERVATION -> placed("CSIPSTR6", member, "metadata/preservation/");
                case RIGHTS, TECHNICAL, REPRESENTATION -> {}
            }
        }

        private void placed(String rule, Member member, String place) {
            ruling.asked(rule);
            boolean other = member.path().contains("metadata/other/");
            if (!other && !member.path().startsWith(place) && !member.path().contains("/" + place))
                ruling.broken(rule, EarkRule.Level.SHOULD, Code.EARK_FILE_MISPLACED, member.path(), 0, member.path());
        }

        /// The rules for attributes have told it already.
        private boolean unstated(String href) {
            return href.isBlank() && claim.profile().second();
        }

        private @Nullable Member resolve(String href, int line, String source) {
            return switch (references.resolve(folder, href)) {
                case References.Target.Found(var member, var repaired) -> {
                    named.add(member);
                    if (repaired) findings.warning(Code.REFERENCE_REPAIRED, path, line, source, href, member.path());
                    yield member;
                }
                case References.Target.Missing(var missing) -> {
                    findings.error(Code.FILE_MISSING, missing.isEmpty() ? href : missing, line, source, path);
                    yield null;
                }
                case References.Target.Outside() -> {
                    findings.warning(Code.REFERENCE_OUTSIDE, path, line, source, href);
                    yield null;
                }
                case References.Target.Escaping() -> {
                    findings.error(Code.REFERENCE_ESCAPES, path, line, source, href);
                    yield null;
                }
            };
        }

        private void compare(Member member, long size, String checksum, String type, int line, Source source) {
            if (checksum.isBlank()) {
                if (wrongSize(member, size)) sizeMismatch(member, size, line, source, false);
                if (!claim.profile().second())
                    findings.warning(Code.CHECKSUM_MISSING, member.path(), line, source.checksum(), path);
                return;
            }
            var algorithm = Algorithm.checksum(type).orElse(null);
            // A digest that is right proves the bytes; then only the statement of the size is wrong.
            if (wrongSize(member, size)) {
                boolean proved = algorithm != null && algorithm.proves();
                sizeMismatch(member, size, line, source, proved);
            }
            if (algorithm == null) {
                if (unknown.add(type)) findings.warning(Code.ALGORITHM_UNKNOWN, path, line, source.type(), type);
                return;
            }
            var digest = Expectations.digest(checksum.strip(), algorithm);
            if (digest == null)
                findings.error(
                        Code.DIGEST_INVALID, member.path(), line, source.checksum(), path, algorithm.standardName());
            else expectations.add(member, algorithm, digest, path, line, source.checksum());
        }

        private boolean wrongSize(Member member, long size) {
            return size >= 0 && size != member.size();
        }

        private void sizeMismatch(Member member, long size, int line, Source source, boolean proved) {
            var facts = new String[] {path, String.valueOf(size), String.valueOf(member.size())};
            if (proved) findings.harmless(Code.SIZE_MISMATCH, member.path(), line, source.size(), facts);
            else findings.error(Code.SIZE_MISMATCH, member.path(), line, source.size(), facts);
        }
    }

    static boolean isMets(Member member) {
        var path = member.path();
        return Structure.named(path.substring(path.lastIndexOf('/') + 1), "METS.xml");
    }

    /// The requirements of E-ARK CSIP 2.2 on each kind of reference.
    private enum Source {
        DESCRIPTIVE(24, 27, 29, 30),
        PRESERVATION(38, 41, 43, 44),
        RIGHTS(51, 54, 56, 57),
        POINTER(110, 110, 110, 110),
        FILE(79, 69, 71, 72);

        private final int href;
        private final int size;
        private final int checksum;
        private final int type;

        Source(int href, int size, int checksum, int type) {
            this.href = href;
            this.size = size;
            this.checksum = checksum;
            this.type = type;
        }

        static Source of(Mets.ReferenceKind kind) {
            return switch (kind) {
                case DESCRIPTIVE -> DESCRIPTIVE;
                case PRESERVATION, TECHNICAL -> PRESERVATION;
                case RIGHTS -> RIGHTS;
                case REPRESENTATION -> POINTER;
            };
        }

        String href() {
            return "CSIP" + href;
        }

        /// The rule on the type of what is referred to.
        String metadataType() {
            return "CSIP" + (href + 1);
        }

        String size() {
            return "CSIP" + size;
        }

        String checksum() {
            return "CSIP" + checksum;
        }

        String type() {
            return "CSIP" + type;
        }
    }
}
