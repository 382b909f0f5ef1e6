package bevara.access;

import bevara.schemas.Mets;
import bevara.schemas.Mets.ReferenceKind;
import bevara.schemas.Premis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One E-ARK DIP while it is written. METS comes last, because it names the digests of the rest.
final class EarkPackage {
    private static final String PROFILE = "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml";
    private static final String DOCUMENTATION = "Documentation";

    private final Dispatch dispatch;
    private final DipZip zip;
    private final String top;
    private final List<Mets.Reference> references = new ArrayList<>();
    private final List<Mets.Container> documentation = new ArrayList<>();

    EarkPackage(Dispatch dispatch, DipZip zip) {
        this.dispatch = dispatch;
        this.zip = zip;
        this.top = DipForm.name(dispatch.order()) + "/";
    }

    void write(Proof proof) throws IOException {
        dispatch.copy(zip, part -> top + data(part));
        for (var part : dispatch.parts()) writeMetadata(part);
        refer(ReferenceKind.PRESERVATION, "PREMIS", zip.write(top + "metadata/preservation/premis.xml", premis()));
        for (var written : proof.write(top + "documentation/", zip)) document(type(written), written);
        var readme = DipReadme.of(dispatch).getBytes(StandardCharsets.UTF_8);
        document("text/plain", zip.write(top + "documentation/README.txt", readme));
        zip.write(top + "METS.xml", out -> Mets.write(out, mets()));
    }

    private void writeMetadata(Dispatch.Part part) throws IOException {
        var id = part.aip().id();
        var name = dispatch.parts().size() == 1 ? "ead.xml" : "ead-" + id + ".xml";
        var ead = zip.write(top + "metadata/descriptive/" + name, dispatch.document(part, "ead.xml"));
        refer(ReferenceKind.DESCRIPTIVE, "EAD", ead);
        var history = top + "metadata/preservation/premis-" + id + ".xml";
        refer(ReferenceKind.PRESERVATION, "PREMIS", zip.write(history, dispatch.document(part, "premis.xml")));
    }

    private void refer(ReferenceKind kind, String type, DipZip.Written written) {
        var path = inside(written);
        references.add(new Mets.Reference(
                kind,
                id(path),
                Hrefs.encode(path),
                type,
                "text/xml",
                written.size(),
                dispatch.made(),
                written.sha256().hex(),
                "SHA-256",
                0));
    }

    private void document(String mime, DipZip.Written written) {
        var path = inside(written);
        var digest = written.sha256().hex();
        documentation.add(single(file(id(path), DOCUMENTATION, path, mime, written.size(), digest, null)));
    }

    private static String type(DipZip.Written written) {
        return written.name().endsWith(".jws") ? "application/jose" : "application/jsonl";
    }

    private String inside(DipZip.Written written) {
        return written.name().substring(top.length());
    }

    private Mets.Document mets() {
        var groups = new ArrayList<Mets.FileGroup>();
        groups.add(new Mets.FileGroup(DOCUMENTATION, documentation::stream));
        for (var part : dispatch.parts())
            groups.add(new Mets.FileGroup(
                    group(part), () -> dispatch.stream(part).map(file -> record(part, file))));
        return new Mets.Document(header(), references, groups);
    }

    private Mets.Header header() {
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

    private Mets.Container record(Dispatch.Part part, StoredFile file) {
        var view = file.view();
        var id = "aip-" + part.aip().id() + "-" + view.id();
        var path = data(part) + view.path();
        return single(file(
                id, group(part), path, view.mime(), view.size(), view.sha256().hex(), format(view)));
    }

    private static Mets.Container single(Mets.File file) {
        return new Mets.Container(file, Stream::empty);
    }

    private Mets.File file(
            String id, String group, String path, String mime, long size, String digest, Mets.@Nullable Format format) {
        var href = Hrefs.encode(path);
        return new Mets.File(id, group, href, mime, size, dispatch.made(), digest, "SHA-256", format, null, 0);
    }

    private static Mets.@Nullable Format format(FileView view) {
        if (view.formatName().isEmpty() && view.puid().isEmpty()) return null;
        return new Mets.Format(view.formatName(), "", view.puid().isEmpty() ? "" : "PRONOM", view.puid());
    }

    private static String data(Dispatch.Part part) {
        return "representations/" + part.aip().id() + "/data/";
    }

    private static String group(Dispatch.Part part) {
        return "Representations/" + part.aip().id();
    }

    /// An XML name for a path of ours.
    private static String id(String path) {
        return "id-" + path.replaceAll("[^A-Za-z0-9.-]", "-");
    }

    private byte[] premis() {
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
        return Objects.requireNonNullElse(EarkPackage.class.getPackage().getImplementationVersion(), "0.1.0");
    }
}
