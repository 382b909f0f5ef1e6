package bevara.access;

import gov.loc.repository.bagit.domain.Manifest;
import gov.loc.repository.bagit.domain.Metadata;
import gov.loc.repository.bagit.domain.Version;
import gov.loc.repository.bagit.hash.StandardSupportedAlgorithms;
import gov.loc.repository.bagit.writer.BagitFileWriter;
import gov.loc.repository.bagit.writer.ManifestWriter;
import gov.loc.repository.bagit.writer.MetadataWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
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
    public void write(Dispatch dispatch, String proof, DipZip zip) throws IOException {
        var top = DipForm.name(dispatch.order()) + "/";
        for (var part : dispatch.parts()) copy(dispatch, part, top, zip);
        var tags = new ArrayList<DipZip.Written>();
        tags.add(zip.write(
                top + MANIFEST, out -> manifest(dispatch, new OutputStreamWriter(out, StandardCharsets.UTF_8))));
        for (var part : dispatch.parts())
            tags.add(zip.write(top + "metadata/" + part.aip().id() + "/ead.xml", dispatch.document(part, "ead.xml")));
        tags.add(zip.write(top + "proof.jws", proof.getBytes(StandardCharsets.US_ASCII)));
        tags.add(zip.write(top + "README.txt", DipReadme.of(dispatch).getBytes(StandardCharsets.UTF_8)));
        writeTagFiles(dispatch, top, tags, zip);
    }

    private static void copy(Dispatch dispatch, Dispatch.Part part, String top, DipZip zip) throws IOException {
        for (var files = dispatch.files(part); files.hasNext(); ) {
            var file = files.next();
            try (var bytes = dispatch.open(file)) {
                zip.copy(top + payload(part, file), file.view(), bytes);
            }
        }
    }

    private static String payload(Dispatch.Part part, StoredFile file) {
        return "data/" + part.aip().id() + "/" + file.view().path();
    }

    private static void manifest(Dispatch dispatch, Writer out) throws IOException {
        for (var part : dispatch.parts()) {
            for (var files = dispatch.files(part); files.hasNext(); ) {
                var file = files.next();
                out.append(file.view().sha256().hex())
                        .append("  ")
                        .append(escaped(payload(part, file)))
                        .append('\n');
            }
        }
        out.flush();
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
