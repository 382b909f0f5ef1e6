package bevara.ingest;

import bevara.formats.FormatWorkers;
import bevara.ingest.SubmissionAgreement.Strictness;
import bevara.schemas.Ead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges a package: structure, what it states of itself, every byte of its content. All findings are gathered;
/// none stops the others but a package that cannot be read on.
final class Examination {
    private final Limits limits;
    private final FormatWorkers formats;

    Examination(Limits limits, FormatWorkers formats) {
        this.limits = limits;
        this.formats = formats;
    }

    /// `kind` null when it could not be told. `files` is whole only when nothing blocks. `facts` is what the
    /// package says of itself, `cases` what it says of cases in it, `report` what the rules of E-ARK gave, null for
    /// other kinds.
    record Result(
            @Nullable PackageKind kind,
            String packageId,
            Listing listing,
            List<CheckedFile> files,
            SelfDescription facts,
            CaseMetadata.Facts cases,
            Findings findings,
            @Nullable EarkReport report) {
        long bytes() {
            return listing.bytes();
        }

        /// With what it says of its cases.
        SelfDescription described() {
            return facts.with(cases);
        }

        /// One case of it, as a package of its own would be.
        Result ofCase(List<CheckedFile> its, Ead.Description told) {
            var only = cases.ofCase(told);
            return new Result(
                    kind, packageId, listing, its, facts.ofCase(only), CaseMetadata.Facts.NONE, findings, null);
        }

        /// What belongs to no case.
        Result ofRest(List<CheckedFile> its) {
            return new Result(kind, packageId, listing, its, facts, cases.ofRest(), findings, null);
        }
    }

    /// What an agreement asks: the kinds that may be delivered, a profile of bags, how strictly rules are meant.
    record Asked(Set<PackageKind> kinds, BagProfile profile, Strictness strictness) {
        static Asked anyKind(Strictness strictness) {
            return new Asked(EnumSet.allOf(PackageKind.class), BagProfile.NONE, strictness);
        }

        static Asked by(SubmissionAgreement agreement) {
            return new Asked(agreement.kinds(), BagProfile.parse(agreement.bagProfile()), agreement.strictness());
        }
    }

    /// `name` is the delivered file's.
    Result examine(Path path, String name, Asked asked, Watcher watcher) {
        var findings = new Findings(asked.strictness());
        try (var source = PackageSource.open(path, limits)) {
            return new Run(source, name, asked, watcher, findings).result();
        } catch (ArchiveDamaged e) {
            findings.error(e.code(), "", 0, "", String.valueOf(e.getMessage()));
            return new Result(
                    null, "", Listing.EMPTY, List.of(), SelfDescription.NONE, CaseMetadata.Facts.NONE, findings, null);
        }
    }

    private final class Run {
        private final PackageSource source;
        private final String name;
        private final Asked asked;
        private final Watcher watcher;
        private final Findings findings;

        private @Nullable PackageKind kind;
        private Listing listing = Listing.EMPTY;
        private SelfDescription facts = SelfDescription.NONE;
        private CaseMetadata.Facts cases = CaseMetadata.Facts.NONE;
        private List<CheckedFile> files = List.of();
        private EarkPackage.@Nullable Facts eark;

        Run(PackageSource source, String name, Asked asked, Watcher watcher, Findings findings) {
            this.source = source;
            this.name = name;
            this.asked = asked;
            this.watcher = watcher;
            this.findings = findings;
        }

        Result result() {
            try {
                look();
            } catch (ArchiveDamaged e) {
                findings.error(e.code(), "", 0, "", String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return new Result(kind, facts.packageId(), listing, files, facts, cases, findings, report());
        }

        private @Nullable EarkReport report() {
            return eark == null ? null : eark.ruling().report(eark.profile());
        }

        /// A folder that is not packed has its own name.
        private String rootName() {
            return source.wrapping().isEmpty() && listing.root().isEmpty() ? name : listing.rootName();
        }

        private void look() throws IOException {
            watcher.step(Submission.Step.STRUCTURE);
            listing = Structure.read(source, limits, findings);
            var pack = new Pack(source, listing, findings);
            if (listing.members().isEmpty()) return;

            kind = Recognition.kind(pack);
            if (!asked.kinds().contains(kind)) findings.error(Code.KIND_NOT_AGREED, "", 0, "", kind.code());
            var expectations = new Expectations(listing.members().size(), findings);
            var wanted = new HashSet<Member>();
            facts = switch (kind) {
                case BAGIT -> SelfDescription.of(Bag.check(pack, asked.profile(), expectations), listing, name);
                case EARK -> {
                    eark = EarkPackage.check(pack, expectations, rootName());
                    wanted.addAll(eark.descriptive());
                    yield SelfDescription.of(eark, listing, name);
                }
                case PLAIN -> SelfDescription.of(listing, name);
            };

            cases = CaseMetadata.check(pack, expectations);
            SiardCheck.check(pack, limits);
            DelimitedCheck.check(pack);

            watcher.step(Submission.Step.FILES);
            var content = ContentCheck.run(pack, expectations, wanted, formats, watcher);
            files = content.files();
            facts = facts.with(content.kept());
        }
    }
}
