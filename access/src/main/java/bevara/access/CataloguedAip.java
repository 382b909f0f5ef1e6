package bevara.access;

import bevara.schemas.Ead;
import bevara.schemas.Mets;
import bevara.storage.StoredVersion;

/// What the catalogue says of an AIP, its files apart: read from the header of `mets.xml` and from `ead.xml`.
/// A text that is not known is empty.
record CataloguedAip(
        StoredVersion version,
        Ead.Description description,
        String agreement,
        String submission,
        String packageId,
        String kind,
        String signatures) {
    static CataloguedAip of(StoredVersion version, Ead.Description description, Mets.Header header, String signatures) {
        return new CataloguedAip(
                version,
                description,
                agreement(header),
                alternative(header, "bevara:SUBMISSION"),
                alternative(header, "bevara:PACKAGEID"),
                alternative(header, "bevara:PACKAGEKIND"),
                signatures);
    }

    /// What is known without `ead.xml`.
    static Ead.Description description(Mets.Header header) {
        var creator = header.agents().stream()
                .filter(agent -> agent.role().equals("ARCHIVIST"))
                .map(Mets.Agent::name)
                .findFirst()
                .orElse("");
        return new Ead.Description(
                Ead.Level.FILE,
                header.label(),
                alternative(header, "REFERENCECODE"),
                creator,
                "",
                "",
                "",
                "",
                "",
                java.util.List.of());
    }

    /// METS has the agreement's id and version; an AIP is found by the id alone.
    private static String agreement(Mets.Header header) {
        var text = alternative(header, "SUBMISSIONAGREEMENT");
        int slash = text.lastIndexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }

    private static String alternative(Mets.Header header, String type) {
        return header.alternativeIds().stream()
                .filter(id -> id.type().equals(type))
                .map(Mets.AlternativeId::value)
                .findFirst()
                .orElse("");
    }
}
