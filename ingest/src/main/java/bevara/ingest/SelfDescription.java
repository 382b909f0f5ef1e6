package bevara.ingest;

import bevara.schemas.Ead;
import bevara.schemas.Mets;
import bevara.schemas.SchemaFault;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a package says of itself: its id, and the description that its metadata gives. Texts are empty where it
/// says nothing. `statesId` is false where its name must serve as its id.
record SelfDescription(String packageId, boolean statesId, Ead.Description description, List<Member> sources) {
    static final SelfDescription NONE = new SelfDescription("", false, description("", "", "", "", ""), List.of());

    SelfDescription {
        sources = List.copyOf(sources);
    }

    private static Ead.Description description(
            String title, String referenceCode, String creator, String dates, String scope) {
        return new Ead.Description(Ead.Level.FILE, title, referenceCode, creator, dates, "", "", scope, "", List.of());
    }

    static SelfDescription of(BagInfo info, Listing listing, String fileName) {
        var scope = info.first("External-Description");
        var title = scope.lines().findFirst().orElse("").strip();
        var id = firstOf(info.first("External-Identifier"), info.first("Internal-Sender-Identifier"));
        return new SelfDescription(
                firstOf(id, firstOf(listing.rootName(), baseName(fileName))),
                !id.isBlank(),
                description(
                        firstOf(title, firstOf(id, baseName(fileName))),
                        info.first("External-Identifier"),
                        info.first("Source-Organization"),
                        "",
                        scope),
                List.of());
    }

    static SelfDescription of(EarkPackage.Facts eark, Listing listing, String fileName) {
        var header = eark.header();
        var fallback = firstOf(listing.rootName(), baseName(fileName));
        if (header == null) return new SelfDescription(fallback, false, NONE.description(), List.of());
        var id = firstOf(header.objectId(), fallback);
        var creator = header.agents().stream()
                .filter(a -> a.role().equals("ARCHIVIST") && a.type().equals("ORGANIZATION"))
                .map(Mets.Agent::name)
                .findFirst()
                .orElse("");
        var reference = header.alternativeIds().stream()
                .filter(a -> a.type().equals("REFERENCECODE"))
                .map(Mets.AlternativeId::value)
                .findFirst()
                .orElse("");
        var title = firstOf(header.label(), id);
        return new SelfDescription(
                id, !header.objectId().isBlank(), description(title, reference, creator, "", ""), eark.descriptive());
    }

    static SelfDescription of(Listing listing, String fileName) {
        var id = firstOf(baseName(fileName), listing.rootName());
        return new SelfDescription(id, false, description(id, "", "", "", ""), List.of());
    }

    /// With what the package's own descriptive metadata say; what METS says itself comes second.
    SelfDescription with(Map<Member, byte[]> content) {
        for (var source : sources) {
            var bytes = content.get(source);
            if (bytes == null) continue;
            try {
                var read = Ead.read(new ByteArrayInputStream(bytes));
                if (read.isPresent()) return new SelfDescription(packageId, statesId, merged(read.get()), sources);
            } catch (SchemaFault.Unreadable e) {
                // Metadata in a form that is not known here stays a file among the others.
                continue;
            }
        }
        return this;
    }

    private Ead.Description merged(Ead.Description read) {
        return new Ead.Description(
                Ead.Level.FILE,
                firstOf(read.title(), description.title()),
                firstOf(read.referenceCode(), description.referenceCode()),
                firstOf(read.creator(), description.creator()),
                read.dates(),
                read.startDate(),
                read.endDate(),
                read.scope(),
                read.language(),
                read.subjects(),
                read.secrecy());
    }

    /// With what is said of the package's cases: of the only one all, of several what they have in common.
    SelfDescription with(CaseMetadata.Facts cases) {
        var told = cases.description();
        if (told == null) return this;
        var d = description;
        return new SelfDescription(
                packageId,
                statesId,
                new Ead.Description(
                        told.level(),
                        firstOf(told.title(), d.title()),
                        firstOf(told.referenceCode(), d.referenceCode()),
                        firstOf(d.creator(), cases.creator()),
                        firstOf(told.dates(), d.dates()),
                        firstOf(told.startDate(), d.startDate()),
                        firstOf(told.endDate(), d.endDate()),
                        joined(d.scope(), told.scope()),
                        d.language(),
                        Stream.concat(told.subjects().stream(), d.subjects().stream())
                                .distinct()
                                .toList(),
                        Stream.concat(told.secrecy().stream(), d.secrecy().stream())
                                .distinct()
                                .toList()),
                sources);
    }

    /// Of one case alone: what the package says of itself helps out where the case says nothing of the creator.
    SelfDescription ofCase(CaseMetadata.Facts only) {
        var d = description;
        var bare =
                new Ead.Description(d.level(), "", "", d.creator(), "", "", "", "", d.language(), List.of(), List.of());
        return new SelfDescription(packageId, statesId, bare, List.of()).with(only);
    }

    private static String joined(String first, String second) {
        return Stream.of(first, second).filter(text -> !text.isBlank()).collect(Collectors.joining("\n"));
    }

    /// The description with the agreement's record creator where the package names none.
    Ead.Description completed(String creator) {
        var d = description;
        return new Ead.Description(
                d.level(),
                d.title(),
                d.referenceCode(),
                firstOf(d.creator(), creator),
                d.dates(),
                d.startDate(),
                d.endDate(),
                d.scope(),
                d.language(),
                d.subjects(),
                d.secrecy());
    }

    private static String firstOf(String text, String otherwise) {
        return text.isBlank() ? otherwise : text.strip();
    }

    /// `Bygglov 2024.tar.gz` is called `Bygglov 2024`.
    static String baseName(String fileName) {
        var name = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        return name.replaceFirst("(?i)\\.(zip|tar|tgz|tar\\.gz|gz)$", "");
    }
}
