package bevara.ingest;

import bevara.schemas.Ead;
import bevara.schemas.Erms;
import bevara.schemas.SchemaFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks the metadata of cases in a package (FGS Ärendehantering, CITS ERMS), wherever they lie, and the files that
/// they name. Of each case no more is held than its id and its files' numbers.
final class CaseMetadata {
    /// So many records are told of one by one in a case's description.
    static final int RECORDS_TOLD = 1000;

    private static final int MARKS = 200;

    private final Pack pack;
    private final Expectations expectations;
    private final References references;
    private final List<Member> documents = new ArrayList<>();
    private final List<CaseFiles> cases = new ArrayList<>();
    private long records;
    private Ead.@Nullable Description only;
    private String creator = "";
    private String start = "";
    private String end = "";
    private final Set<Ead.SecrecyMark> secrecy = new LinkedHashSet<>();

    /// A case's id, and the files that it and its records name.
    record CaseFiles(String id, int[] members) {}

    /// What was found. `documents` hold the metadata; `cases` are in their order. `together` is of all of them,
    /// `description` of the only case or record where there is but one; both null when there is none.
    record Facts(
            List<Member> documents,
            List<CaseFiles> cases,
            String creator,
            Ead.@Nullable Description together,
            Ead.@Nullable Description description) {
        static final Facts NONE = new Facts(List.of(), List.of(), "", null, null);

        Facts ofCase(Ead.Description told) {
            return new Facts(List.of(), List.of(), creator, told, told);
        }

        Facts ofRest() {
            return new Facts(documents, List.of(), creator, together, together);
        }
    }

    private CaseMetadata(Pack pack, Expectations expectations) {
        this.pack = pack;
        this.expectations = expectations;
        this.references = new References(pack.listing());
    }

    static Facts check(Pack pack, Expectations expectations) throws IOException {
        var candidates = pack.listing().members().stream()
                .filter(member -> member.path().toLowerCase(Locale.ROOT).endsWith(".xml"))
                .toList();
        var all = new CaseMetadata(pack, expectations);
        pack.read(candidates, all::read);
        return all.documents.isEmpty() ? Facts.NONE : all.facts();
    }

    interface Telling {
        void of(int number, Ead.Description description);
    }

    /// Describes the cases of these documents, in the order of [Facts#cases], one at a time.
    static void tell(Pack pack, Facts facts, Telling telling) throws IOException {
        var teller = new Teller(telling);
        pack.read(facts.documents(), (_, in) -> {
            try {
                Erms.read(in, teller);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private static final class Teller extends Erms.Describing {
        private final Telling telling;
        private int number;

        Teller(Telling telling) {
            super(RECORDS_TOLD);
            this.telling = telling;
        }

        @Override
        protected void described(Erms.Unit unit, Ead.Description description) {
            if (unit.kind() == Erms.Kind.CASE_FILE) telling.of(number++, description);
        }
    }

    private Facts facts() {
        var together = together();
        return new Facts(List.copyOf(documents), List.copyOf(cases), creator, together, only != null ? only : together);
    }

    private Ead.Description together() {
        var dates = start.equals(end) ? start : start + "/" + end;
        var scope = "Ärenden: %d\nHandlingar: %d".formatted(cases.size(), records);
        return new Ead.Description(
                Ead.Level.FILE, "", "", "", dates, start, end, scope, "", List.of(), List.copyOf(secrecy));
    }

    private void read(Member member, InputStream in) throws ArchiveDamaged {
        var reading = new Reading(member);
        try {
            Erms.read(in, reading);
        } catch (SchemaFault.Unreadable e) {
            // What is no XML, or another's, is a file among the others.
            if (reading.standard != null)
                pack.findings()
                        .error(
                                Code.CASE_METADATA_UNREADABLE,
                                member.path(),
                                e.line(),
                                reading.standard.title(),
                                String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ArchiveDamaged damaged) throw damaged;
            throw e;
        }
    }

    /// One document as it is read.
    private final class Reading extends Erms.Describing {
        private final String path;
        private final String folder;
        private final Member document;
        private Erms.@Nullable Standard standard;
        private boolean inCase;
        private final Set<Integer> files = new TreeSet<>();
        private final Set<String> unknown = new java.util.HashSet<>();

        Reading(Member document) {
            super(RECORDS_TOLD);
            this.document = document;
            this.path = document.path();
            this.folder = path.substring(0, path.lastIndexOf('/') + 1);
        }

        @Override
        public boolean standard(Erms.Standard found) {
            standard = found;
            documents.add(document);
            return true;
        }

        @Override
        public void creator(String name) {
            if (creator.isEmpty()) creator = name;
        }

        @Override
        public void attachment(Erms.Attachment attachment) {
            compare(attachment);
        }

        @Override
        public void caseBegins(Erms.Unit begun) {
            super.caseBegins(begun);
            inCase = true;
            begun.attachments().forEach(this::ofCase);
        }

        @Override
        public void record(Erms.Unit record) {
            records++;
            record.attachments().forEach(this::ofCase);
            super.record(record);
        }

        @Override
        public void caseEnds() {
            super.caseEnds();
            inCase = false;
            files.clear();
        }

        @Override
        protected void described(Erms.Unit unit, Ead.Description told) {
            if (unit.kind() == Erms.Kind.CASE_FILE)
                cases.add(new CaseFiles(
                        unit.id(), files.stream().mapToInt(Integer::intValue).toArray()));
            tell(told, unit.kind() == Erms.Kind.CASE_FILE ? cases.size() == 1 : cases.isEmpty() && records == 1);
        }

        private void tell(Ead.Description told, boolean first) {
            only = first ? told : null;
            if (!told.startDate().isEmpty()
                    && (start.isEmpty() || told.startDate().compareTo(start) < 0)) start = told.startDate();
            if (told.endDate().compareTo(end) > 0) end = told.endDate();
            for (var mark : told.secrecy()) if (secrecy.size() < MARKS) secrecy.add(mark);
        }

        private void ofCase(Erms.Attachment attachment) {
            var member = compare(attachment);
            if (member != null && inCase) files.add(member.number());
        }

        private String source(String place) {
            return (standard == null ? "" : standard.title()) + " " + place;
        }

        private @Nullable Member compare(Erms.Attachment attachment) {
            var found = references.resolve(folder, attachment.link());
            return switch (found) {
                case References.Target.Found(var member, var repaired) -> {
                    if (repaired)
                        pack.findings()
                                .warning(
                                        Code.REFERENCE_REPAIRED,
                                        path,
                                        attachment.line(),
                                        source("Bilaga"),
                                        attachment.link(),
                                        member.path());
                    compare(attachment, member);
                    yield member;
                }
                case References.Target.Missing(var missing) -> {
                    if (attachment.kept())
                        pack.findings().error(Code.FILE_MISSING, missing, attachment.line(), source("Bilaga"), path);
                    yield null;
                }
                case References.Target.Outside() -> {
                    pack.findings()
                            .warning(
                                    Code.REFERENCE_OUTSIDE,
                                    path,
                                    attachment.line(),
                                    source("Bilaga"),
                                    attachment.link());
                    yield null;
                }
                case References.Target.Escaping() -> {
                    pack.findings()
                            .error(
                                    Code.REFERENCE_ESCAPES,
                                    path,
                                    attachment.line(),
                                    source("Bilaga"),
                                    attachment.link());
                    yield null;
                }
            };
        }

        private void compare(Erms.Attachment attachment, Member member) {
            if (attachment.size() >= 0 && attachment.size() != member.size())
                pack.findings()
                        .error(
                                Code.SIZE_MISMATCH,
                                member.path(),
                                attachment.line(),
                                source("Bilaga"),
                                path,
                                String.valueOf(attachment.size()),
                                String.valueOf(member.size()));
            if (attachment.checksum().isBlank()) return;
            var algorithm = Algorithm.named(attachment.checksumMethod()).orElse(null);
            if (algorithm == null) {
                if (unknown.add(attachment.checksumMethod()))
                    pack.findings()
                            .warning(
                                    Code.ALGORITHM_UNKNOWN,
                                    path,
                                    attachment.line(),
                                    source("Bilaga"),
                                    attachment.checksumMethod());
                return;
            }
            var digest = Expectations.digest(attachment.checksum().strip(), algorithm);
            if (digest == null)
                pack.findings()
                        .error(
                                Code.DIGEST_INVALID,
                                member.path(),
                                attachment.line(),
                                source("Bilaga"),
                                path,
                                algorithm.standardName());
            else expectations.add(member, algorithm, digest, path, attachment.line(), source("Bilaga"));
        }

        @Override
        public void violation(Erms.Violation violation) {
            var arguments = new ArrayList<String>();
            arguments.add(violation.element());
            arguments.addAll(violation.arguments());
            pack.findings()
                    .error(
                            code(violation.kind()),
                            path,
                            violation.line(),
                            source(violation.element()),
                            arguments.toArray(String[]::new));
        }

        private static Code code(Erms.Violation.Kind kind) {
            return switch (kind) {
                case ELEMENT_MISSING -> Code.CASE_ELEMENT_MISSING;
                case ELEMENT_MISPLACED -> Code.CASE_ELEMENT_MISPLACED;
                case ELEMENT_REPEATED -> Code.CASE_ELEMENT_REPEATED;
                case ELEMENT_UNKNOWN -> Code.CASE_ELEMENT_UNKNOWN;
                case ATTRIBUTE_MISSING -> Code.CASE_ATTRIBUTE_MISSING;
                case VALUE_INVALID -> Code.CASE_VALUE_INVALID;
            };
        }
    }
}
