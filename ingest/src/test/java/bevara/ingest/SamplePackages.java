package bevara.ingest;

import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/// Packages made for tests: files by name, packed in the ways that senders pack them.
final class SamplePackages {
    /// When everything was packed, in milliseconds since 1970.
    private static final long PACKED = 1_700_000_000_000L;

    private SamplePackages() {}

    @FunctionalInterface
    interface Writing<T> {
        void to(T out) throws IOException;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, byte[]> files(String... namesAndTexts) {
        var files = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < namesAndTexts.length; i += 2) files.put(namesAndTexts[i], bytes(namesAndTexts[i + 1]));
        return files;
    }

    /// A bag as bagit.py lays it out.
    static Map<String, byte[]> bag(String root, String... namesAndTexts) {
        var files = new LinkedHashMap<String, byte[]>();
        files.put(root + "bagit.txt", bytes("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        var manifest = new StringBuilder();
        long size = 0;
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            var content = bytes(namesAndTexts[i + 1]);
            size += content.length;
            files.put(root + "data/" + namesAndTexts[i], content);
            manifest.append(Digest.of(content).hex())
                    .append("  data/")
                    .append(namesAndTexts[i])
                    .append('\n');
        }
        files.put(root + "bag-info.txt", bytes("""
                        Source-Organization: Byggnadsnämnden i Sandviken
                        External-Description: Bygglov för garage
                          på Storgatan 1
                        External-Identifier: BYGG 2024-000123
                        Bagging-Date: 2024-05-06
                        Payload-Oxum: %d.%d
                        """.formatted(size, namesAndTexts.length / 2)));
        files.put(root + "manifest-sha256.txt", bytes(manifest.toString()));
        var tags = new StringBuilder();
        for (var name : new String[] {"bagit.txt", "bag-info.txt", "manifest-sha256.txt"})
            tags.append(Digest.of(files.getOrDefault(root + name, new byte[0])).hex())
                    .append("  ")
                    .append(name)
                    .append('\n');
        files.put(root + "tagmanifest-sha256.txt", bytes(tags.toString()));
        return files;
    }

    static byte[] zip(Map<String, byte[]> files) {
        return zip(out -> {
            for (var file : files.entrySet()) {
                var entry = new ZipArchiveEntry(file.getKey());
                // The same files are to give the same bytes, whenever they are packed.
                entry.setTime(PACKED);
                add(out, entry, file.getValue());
            }
        });
    }

    static byte[] zip(Writing<ZipArchiveOutputStream> writing) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipArchiveOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void add(ZipArchiveOutputStream out, ZipArchiveEntry entry, byte[] content) throws IOException {
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    static byte[] tar(Map<String, byte[]> files) {
        return tar(out -> {
            for (var file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey(), true);
                entry.setModTime(PACKED);
                add(out, entry, file.getValue());
            }
        });
    }

    static byte[] tar(Writing<TarArchiveOutputStream> writing) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            out.setAddPaxHeadersForNonAsciiNames(true);
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void add(TarArchiveOutputStream out, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    static byte[] gzip(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GzipCompressorOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The smallest E-ARK SIP with one representation; `damage` is put in place of the letter's digest when not
    /// empty.
    static Map<String, byte[]> eark(String root, String letter, String damage) {
        var content = bytes(letter);
        var ead = bytes("""
                <ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>x</recordid><filedesc><titlestmt>\
                <titleproper>x</titleproper></titlestmt></filedesc><maintenancestatus value="new"/>\
                <maintenanceagency><agencyname>x</agencyname></maintenanceagency><maintenancehistory>\
                <maintenanceevent><eventtype value="created"/><eventdatetime>2024</eventdatetime><agenttype value="human"/>\
                <agent>x</agent></maintenanceevent></maintenancehistory></control><archdesc level="file"><did>\
                <unitid>KS 2024/17</unitid><unittitle>Köp av Västra gården</unittitle>\
                <unitdate>2024</unitdate></did></archdesc></ead>
                """);
        var inner = bytes(mets("rep1", "", "", file("data/brev%20%C3%A5.txt", content, damage)));
        var metadata = """
                <dmdSec ID="d1" CREATED="2024-05-06T07:08:09Z"><mdRef LOCTYPE="URL" xlink:type="simple" \
                xlink:href="metadata/descriptive/ead.xml" MDTYPE="EAD" MIMETYPE="application/xml" SIZE="%d" \
                CREATED="2024-05-06T07:08:09Z" CHECKSUM="%s" CHECKSUMTYPE="SHA-256"/></dmdSec>
                """.formatted(ead.length, Digest.of(ead).hex());
        var pointer = """
                <div ID="v3" LABEL="Representations/rep1"><mptr LOCTYPE="URL" xlink:type="simple" \
                xlink:href="representations/rep1/METS.xml" xlink:title="g1"/></div>""";
        var outer = bytes(mets("urn:uuid:1", metadata, pointer, file("representations/rep1/METS.xml", inner, "")));
        var files = new LinkedHashMap<String, byte[]>();
        files.put(root + "METS.xml", outer);
        files.put(root + "metadata/descriptive/ead.xml", ead);
        files.put(root + "representations/rep1/METS.xml", inner);
        files.put(root + "representations/rep1/data/brev å.txt", content);
        return files;
    }

    private static String mets(String id, String metadata, String pointer, String file) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" \
                xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" OBJID="%s" LABEL="Markköp" TYPE="OTHER" \
                PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP.xml">
                <metsHdr CREATEDATE="2024-05-06T07:08:09Z" csip:OAISPACKAGETYPE="SIP">
                <agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Ärenden</name>\
                <note csip:NOTETYPE="SOFTWARE VERSION">7</note></agent>
                <agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Kommunstyrelsen</name></agent>
                <agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Kommunstyrelsen</name></agent></metsHdr>
                %s<fileSec ID="s1"><fileGrp ID="g1" USE="Representations/rep1">
                %s</fileGrp></fileSec>
                <structMap ID="m1" TYPE="PHYSICAL" LABEL="CSIP"><div ID="v1"><div ID="v2" LABEL="Metadata"/>%s\
                </div></structMap></mets>
                """.formatted(id, metadata, file, pointer);
    }

    private static String file(String href, byte[] content, String damage) {
        return """
                <file ID="f1" MIMETYPE="text/plain" SIZE="%d" CREATED="2024-05-06T07:08:09Z" CHECKSUM="%s" \
                CHECKSUMTYPE="SHA-256"><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="%s"/></file>
                """.formatted(
                        content.length, damage.isEmpty() ? Digest.of(content).hex() : damage, href);
    }
}
