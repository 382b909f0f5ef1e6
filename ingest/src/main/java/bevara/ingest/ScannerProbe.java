package bevara.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Finds out what a scanner's "OK" is worth. By itself clamd calls clean what is encrypted and what is beyond its
/// limits, and so does one without signatures; it does not tell how it is set up, but shows it.
final class ScannerProbe {
    private static final Duration REMEMBERED = Duration.ofHours(12);
    /// clamd takes no limit for nesting above 100.
    private static final int NESTED = 110;

    private static final String ENCRYPTED = "Heuristics.Encrypted";

    private final Clock clock;
    private String engine = "";
    private Instant since = Instant.EPOCH;
    private List<String> missing = List.of();

    ScannerProbe(Clock clock) {
        this.clock = clock;
    }

    /// The settings of clamd that are missing, empty when its "OK" can be believed. Remembered for half a day,
    /// so that its own log does not fill with what is found here.
    synchronized List<String> missing(VirusScanner scanner, String version) throws ClamdSession.Broken {
        boolean known =
                engine.equals(version) && missing.isEmpty() && clock.instant().isBefore(since.plus(REMEMBERED));
        if (known) return missing;
        missing = ask(scanner);
        engine = version;
        since = clock.instant();
        return missing;
    }

    private static List<String> ask(VirusScanner scanner) throws ClamdSession.Broken {
        var found = new ArrayList<String>();
        try (var session = ClamdSession.open(scanner)) {
            if (!says(session, eicar(), "")) found.add("signatures (EICAR)");
            if (!says(session, mail(), "")) found.add("ScanMail yes");
            if (!says(session, pdf("", attachment()), "")) found.add("ScanPDF yes");
            if (!says(session, encrypted(), ENCRYPTED) || !says(session, encryptedPdf(), ENCRYPTED))
                found.add("AlertEncrypted yes");
            if (!says(session, nested(), "Heuristics.Limits.Exceeded")) found.add("AlertExceedsMax yes");
        }
        return List.copyOf(found);
    }

    private static boolean says(ClamdSession session, byte[] file, String signature) throws ClamdSession.Broken {
        session.begin();
        session.bytes(file, file.length);
        session.end();
        var text = session.answer().text();
        return text.endsWith(" FOUND") && text.startsWith("stream: " + signature);
    }

    /// The file that every scanner calls infected, and that does nothing (eicar.org). In two parts, so that this
    /// program is not called infected itself.
    static byte[] eicar() {
        var text = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EI" + "CAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// A zip whose only member is marked as encrypted (APPNOTE 4.4.4, bit 0).
    static byte[] encrypted() {
        var zip = zip("secret.bin", new byte[64]);
        int central = indexOf(zip, new byte[] {'P', 'K', 1, 2});
        zip[6] |= 1;
        zip[central + 8] |= 1;
        return zip;
    }

    /// A letter with an attachment (RFC 2045).
    private static byte[] mail() {
        return """
                From: a@example.org
                To: b@example.org
                Subject: a
                Date: Mon, 6 May 2024 07:08:09 +0000
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b"

                --b
                Content-Type: text/plain

                a
                --b
                Content-Type: application/octet-stream; name="a.com"
                Content-Transfer-Encoding: base64
                Content-Disposition: attachment; filename="a.com"

                %s
                --b--
                """.formatted(Base64.getEncoder().encodeToString(eicar()))
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// ISO 32000-1, 7.11.4: an embedded file.
    private static byte[] attachment() {
        var packed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(packed)) {
            out.write(eicar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var object = new ByteArrayOutputStream();
        object.writeBytes(
                ascii("<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>\nstream\n".formatted(packed.size())));
        object.writeBytes(packed.toByteArray());
        object.writeBytes(ascii("\nendstream"));
        return object.toByteArray();
    }

    /// ISO 32000-1, 7.6: encrypted with a password that nobody knows.
    private static byte[] encryptedPdf() {
        var dictionary =
                "<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>".formatted("41".repeat(32), "42".repeat(32));
        var id = "43".repeat(16);
        return pdf("/Encrypt 4 0 R/ID[<%s><%s>]".formatted(id, id), ascii(dictionary));
    }

    /// A PDF of one empty page whose fourth object is this.
    private static byte[] pdf(String trailer, byte[] fourth) {
        var objects = List.of(
                ascii("<</Type/Catalog/Pages 2 0 R>>"),
                ascii("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
                ascii("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
                fourth);
        var file = new ByteArrayOutputStream();
        file.writeBytes(ascii("%PDF-1.4\n"));
        var places = new StringBuilder("0000000000 65535 f \n");
        for (int n = 0; n < objects.size(); n++) {
            places.append("%010d 00000 n \n".formatted(file.size()));
            file.writeBytes(ascii("%d 0 obj\n".formatted(n + 1)));
            file.writeBytes(objects.get(n));
            file.writeBytes(ascii("\nendobj\n"));
        }
        int table = file.size();
        file.writeBytes(ascii("xref\n0 5\n%strailer\n<</Size 5/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
                .formatted(places, trailer, table)));
        return file.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] nested() {
        var inner = new byte[] {'a'};
        for (int i = 0; i < NESTED; i++) inner = zip("a.zip", inner);
        return inner;
    }

    private static byte[] zip(String name, byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at + wanted.length <= bytes.length; at++)
            if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) return at;
        throw new IllegalStateException("not there");
    }
}
