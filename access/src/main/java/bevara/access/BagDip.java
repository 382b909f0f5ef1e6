package bevara.access;

import gov.loc.repository.bagit.domain.Manifest;
import gov.loc.repository.bagit.domain.Metadata;
import gov.loc.repository.bagit.domain.Version;
import gov.loc.repository.bagit.hash.StandardSupportedAlgorithms;
import gov.loc.repository.bagit.writer.BagitFileWriter;
import gov.loc.repository.bagit.writer.ManifestWriter;
import gov.loc.repository.bagit.writer.MetadataWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A BagIt 1.0 bag (RFC 8493): the payload is streamed, the tag files are few and small but for the manifest,
/// which is streamed too.
final class BagDip implements DipForm {
    private static final Version BAGIT = new Version(1, 0);
    private static final String MANIFEST = "manifest-sha256.txt";

    @Override
    public void write(Dispatch dispatch, Proof proof, DipZip zip) throws IOException {
        var top = DipForm.name(dispatch.order()) + "/";
        dispatch.copy(zip, part -> top + payload(part));
        var tags = new ArrayList<DipZip.Written>();
        tags.add(zip.write(top + MANIFEST, out -> manifest(dispatch, out)));
        for (var part : dispatch.parts())
            tags.add(zip.write(top + "metadata/" + part.aip().id() + "/ead.xml", dispatch.document(part, "ead.xml")));
        tags.addAll(proof.write(top, zip));
        tags.add(zip.write(top + "README.txt", DipReadme.of(dispatch).getBytes(StandardCharsets.UTF_8)));
        writeTagFiles(dispatch, top, tags, zip);
    }

    private static String payload(Dispatch.Part part) {
        return "data/" + part.aip().id() + "/";
    }

    private static void manifest(Dispatch dispatch, OutputStream out) throws IOException {
        Dispatch.Visitor<IOException> line = (part, file) -> {
            var path = escaped(payload(part) + file.view().path());
            out.write((file.view().sha256() + "  " + path + "\n").getBytes(StandardCharsets.UTF_8));
        };
        dispatch.each(line);
    }

    /// RFC 8493 2.1.3: line ends and the per cent sign.
    private static String escaped(String path) {
        return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static void writeTagFiles(Dispatch dispatch, String top, List<DipZip.Written> tags, DipZip zip)
            throws IOException {
        var scratch = Files.createTempDirectory("bevara-bag").toRealPath();
        try {
            BagitFileWriter.writeBagitFile(BAGIT, StandardCharsets.UTF_8, scratch);
            MetadataWriter.writeBagMetadata(about(dispatch), BAGIT, scratch, StandardCharsets.UTF_8);
            for (var name : List.of("bagit.txt", "bag-info.txt"))
                tags.add(zip.write(top + name, Files.readAllBytes(scratch.resolve(name))));
            ManifestWriter.writeTagManifests(
                    Set.of(tagManifest(top, tags, scratch)), scratch, scratch, StandardCharsets.UTF_8);
            var name = "tagmanifest-sha256.txt";
            zip.write(top + name, Files.readAllBytes(scratch.resolve(name)));
        } finally {
            try (var files = Files.walk(scratch)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
    }

    private static Manifest tagManifest(String top, List<DipZip.Written> tags, Path root) {
        var manifest = new Manifest(StandardSupportedAlgorithms.SHA256);
        manifest.setFileToChecksumMap(tags.stream()
                .collect(Collectors.toMap(
                        tag -> root.resolve(tag.name().substring(top.length())),
                        tag -> tag.sha256().hex())));
        return manifest;
    }

    private static Metadata about(Dispatch dispatch) {
        var about = new Metadata();
        about.add("Bag-Software-Agent", "Bevara");
        about.add(
                "Bagging-Date",
                LocalDate.ofInstant(dispatch.made(), ZoneOffset.UTC).toString());
        about.add("Payload-Oxum", dispatch.bytes() + "." + dispatch.count());
        about.add("External-Identifier", dispatch.order().id());
        for (var part : dispatch.parts()) about.add("External-Description", oneLine(part));
        return about;
    }

    private static String oneLine(Dispatch.Part part) {
        var d = part.aip().description();
        return (part.aip().id() + " " + d.referenceCode() + " " + d.title())
                .replaceAll("\\s+", " ")
                .strip();
    }
}
