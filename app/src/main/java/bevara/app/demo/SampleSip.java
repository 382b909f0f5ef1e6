package bevara.app.demo;

import bevara.schemas.Ead;
import bevara.schemas.Mets;
import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/// An E-ARK SIP: METS in the root, one representation, a description in EAD3.
final class SampleSip {
    private static final Instant MADE = Instant.parse("2026-01-15T08:00:00Z");

    private SampleSip() {}

    static Map<String, byte[]> of(String name, Ead.Description description, Map<String, byte[]> documents) {
        var ead = new ByteArrayOutputStream();
        Ead.write(ead, description, new Ead.Record(name, description.creator(), "Bevara", MADE));
        var sip = new LinkedHashMap<String, byte[]>();
        sip.put("metadata/descriptive/ead.xml", ead.toByteArray());
        documents.forEach((path, content) -> sip.put("representations/rep1/data/" + path, content));
        var mets = new ByteArrayOutputStream();
        Mets.write(mets, document(name, description, sip));
        var whole = new LinkedHashMap<String, byte[]>();
        whole.put("METS.xml", mets.toByteArray());
        whole.putAll(sip);
        return SampleArchive.under(name, whole);
    }

    private static Mets.Document document(String name, Ead.Description description, Map<String, byte[]> sip) {
        var header = new Mets.Header(
                name,
                description.title(),
                "Textual works – Print",
                "MIXED",
                "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
                Mets.PackageType.SIP,
                MADE,
                "NEW",
                List.of(
                        Mets.Agent.software("Exempelsystemet", "4.2"),
                        new Mets.Agent("ARCHIVIST", "ORGANIZATION", null, description.creator(), List.of()),
                        new Mets.Agent("CREATOR", "ORGANIZATION", null, description.creator(), List.of())),
                List.of(new Mets.AlternativeId("REFERENCECODE", description.referenceCode())));
        var references = new ArrayList<Mets.Reference>();
        var files = new ArrayList<Mets.Container>();
        sip.forEach((path, content) -> {
            if (path.startsWith("metadata/")) references.add(reference(path, content));
            else files.add(new Mets.Container(file("file-" + (files.size() + 1), path, content), Stream::empty));
        });
        return new Mets.Document(
                header, references, List.of(new Mets.FileGroup("Representations/rep1", files::stream)));
    }

    private static Mets.Reference reference(String path, byte[] content) {
        return new Mets.Reference(
                Mets.ReferenceKind.DESCRIPTIVE,
                "dmd-1",
                path,
                "EAD",
                "application/xml",
                content.length,
                MADE,
                Digest.of(content).hex(),
                "SHA-256",
                0);
    }

    private static Mets.File file(String id, String path, byte[] content) {
        return new Mets.File(
                id,
                "Representations/rep1",
                UriUtils.encodePath(path, "UTF-8"),
                mime(path),
                content.length,
                MADE,
                Digest.of(content).hex(),
                "SHA-256",
                null,
                null,
                0);
    }

    private static String mime(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "pdf" -> "application/pdf";
            case "png" -> "image/png";
            case "odt" -> "application/vnd.oasis.opendocument.text";
            case "docx" -> "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            case "csv" -> "text/csv";
            default -> "text/plain";
        };
    }
}
