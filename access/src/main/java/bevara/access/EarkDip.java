package bevara.access;

import bevara.schemas.Mets;
import bevara.schemas.Mets.ReferenceKind;
import bevara.schemas.Premis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An E-ARK DIP 2.2.0: one folder, a representation for each AIP, METS last because it names the digests of the
/// rest.
final class EarkDip implements DipForm {
    private static final String PROFILE = "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml";
    private static final String DOCUMENTATION = "Documentation";

    @Override
    public void write(Dispatch dispatch, String proof, DipZip zip) throws IOException {
        var top = DipForm.name(dispatch.order()) + "/";
        for (var part : dispatch.parts()) copy(dispatch, part, top, zip);
        var references = new ArrayList<Mets.Reference>();
        for (var part : dispatch.parts()) {
            references.add(reference(
                    dispatch,
                    top,
                    ReferenceKind.DESCRIPTIVE,
                    "EAD",
                    zip.write(
                            top + "metadata/descriptive/" + named(dispatch, part, "ead"),
                            dispatch.document(part, "ead.xml"))));
            references.add(reference(
                    dispatch,
                    top,
                    ReferenceKind.PRESERVATION,
                    "PREMIS",
                    zip.write(
                            top + "metadata/preservation/premis-" + part.aip().id() + ".xml",
                            dispatch.document(part, "premis.xml"))));
        }
        references.add(reference(
                dispatch,
                top,
                ReferenceKind.PRESERVATION,
                "PREMIS",
                zip.write(top + "metadata/preservation/premis.xml", premis(dispatch))));
        var documentation = List.of(
                document(
                        dispatch,
                        top,
                        "application/jose",
                        zip.write(top + "documentation/proof.jws", proof.getBytes(StandardCharsets.US_ASCII))),
                document(
                        dispatch,
                        top,
                        "text/plain",
                        zip.write(
                                top + "documentation/README.txt",
                                DipReadme.of(dispatch).getBytes(StandardCharsets.UTF_8))));
        zip.write(top + "METS.xml", out -> Mets.write(out, mets(dispatch, references, documentation)));
    }

    private static void copy(Dispatch dispatch, Dispatch.Part part, String top, DipZip zip) throws IOException {
        for (var files = dispatch.files(part); files.hasNext(); ) {
            var file = files.next();
            try (var bytes = dispatch.open(file)) {
                zip.copy(top + data(part) + file.view().path(), file.view(), bytes);
            }
        }
    }

    private static String representation(Dispatch.Part part) {
        return "representations/" + part.aip().id();
    }

    private static String data(Dispatch.Part part) {
        return representation(part) + "/data/";
    }

    private static String named(Dispatch dispatch, Dispatch.Part part, String name) {
        return dispatch.parts().size() == 1
                ? name + ".xml"
                : name + "-" + part.aip().id() + ".xml";
    }

    private static Mets.Document mets(
            Dispatch dispatch, List<Mets.Reference> references, List<Mets.Container> documentation) {
        var groups = new ArrayList<Mets.FileGroup>();
        groups.add(new Mets.FileGroup(DOCUMENTATION, documentation::stream));
        for (var part : dispatch.parts())
            groups.add(new Mets.FileGroup(
                    group(part), () -> dispatch.stream(part).map(f -> file(dispatch, part, f))));
        return new Mets.Document(header(dispatch), references, groups);
    }

    private static String group(Dispatch.Part part) {
        return "Representations/" + part.aip().id();
    }

    private static Mets.Header header(Dispatch dispatch) {
        var first = dispatch.parts().getFirst().aip();
        var tenant = new Mets.Agent(
                "PRESERVATION", "ORGANIZATION", null, first.tenant().value(), List.of());
        var sources = dispatch.parts().stream()
                .map(part ->
                        new Mets.AlternativeId("bevara:AIP", part.aip().id().value()))
                .toList();
        return new Mets.Header(
                DipForm.name(dispatch.order()),
                dispatch.parts().size() == 1 ? first.description().title() : "",
                "Mixed",
                "MIXED",
                PROFILE,
                Mets.PackageType.DIP,
                dispatch.made(),
                "NEW",
                List.of(Mets.Agent.software("Bevara", version()), tenant),
                sources);
    }

    private static Mets.Container file(Dispatch dispatch, Dispatch.Part part, StoredFile file) {
        var view = file.view();
        return new Mets.Container(
                new Mets.File(
                        "aip-" + part.aip().id() + "-" + view.id(),
                        group(part),
                        Hrefs.encode(data(part) + view.path()),
                        view.mime(),
                        view.size(),
                        dispatch.made(),
                        view.sha256().hex(),
                        "SHA-256",
                        format(view),
                        null,
                        0),
                Stream::empty);
    }

    private static Mets.@Nullable Format format(FileView view) {
        if (view.formatName().isEmpty() && view.puid().isEmpty()) return null;
        return new Mets.Format(view.formatName(), "", view.puid().isEmpty() ? "" : "PRONOM", view.puid());
    }

    private static Mets.Container document(Dispatch dispatch, String top, String mime, DipZip.Written written) {
        var path = written.name().substring(top.length());
        return new Mets.Container(
                new Mets.File(
                        id(path),
                        DOCUMENTATION,
                        Hrefs.encode(path),
                        mime,
                        written.size(),
                        dispatch.made(),
                        written.sha256().hex(),
                        "SHA-256",
                        null,
                        null,
                        0),
                Stream::empty);
    }

    private static Mets.Reference reference(
            Dispatch dispatch, String top, ReferenceKind kind, String type, DipZip.Written written) {
        var path = written.name().substring(top.length());
        return new Mets.Reference(
                kind,
                id(path),
                Hrefs.encode(path),
                type,
                "text/xml",
                written.size(),
                dispatch.made(),
                written.sha256().hex(),
                "SHA-256",
                0);
    }

    /// An XML name for a path of ours.
    private static String id(String path) {
        return "id-" + path.replaceAll("[^A-Za-z0-9.-]", "-");
    }

    private static byte[] premis(Dispatch dispatch) {
        var sources = dispatch.parts().stream()
                .map(part -> new Premis.Identifier("bevara:aip", part.aip().id().value()))
                .toList();
        var dip = new Premis.Entity(
                new Premis.Identifier("bevara:dip", dispatch.order().id()), sources, "");
        var event = new Premis.Event(
                "event-1",
                "dissemination",
                dispatch.made(),
                "Each file was compared with its SHA-256 digest while it was copied",
                "success",
                "",
                List.of("bevara"));
        var agent = new Premis.Agent("bevara", "software", "Bevara", version());
        var out = new ByteArrayOutputStream();
        Premis.write(out, new Premis.Document(List.of(dip), List.of(event), List.of(agent), List.of()));
        return out.toByteArray();
    }

    private static String version() {
        var version = EarkDip.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
