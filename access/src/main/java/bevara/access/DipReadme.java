package bevara.access;

/// What the reader is told, in Swedish and English.
final class DipReadme {
    private DipReadme() {}

    static String of(Dispatch dispatch) {
        var order = dispatch.order().id();
        return """
            UTLÄMNANDE UR E-ARKIVET

            Beställning: %s
            Antal filer: %d

            Filerna är exakt de som en gång levererades till arkivet. Varje fil jämfördes med sin
            kontrollsumma (SHA-256) när den lämnades ut.

            Så kontrollerar du själv: proof.jws är arkivets underskrivna intyg (JSON Web Signature,
            RFC 7515). Den mittersta av de tre delarna, som skiljs åt av punkter, är base64url-kodad
            JSON som för varje fil anger arkivpaket, version, sökväg, storlek och SHA-256.
            Är filerna många står de i proof-files.jsonl, vars SHA-256 intyget anger.
            Räkna ut en fils kontrollsumma och jämför:

                sha256sum FIL                         (Linux)
                shasum -a 256 FIL                     (macOS)
                certutil -hashfile FIL SHA256         (Windows)

            Underskriften kontrolleras med arkivets öppna nyckel, som arkivet lämnar ut på begäran.


            RECORDS FROM THE DIGITAL ARCHIVE

            Order: %s
            Files: %d

            The files are exactly those once delivered to the archive. Each was compared with its
            SHA-256 digest when it was handed out.

            How to check: proof.jws is the archive's signed statement (JSON Web Signature, RFC 7515).
            The middle of its three parts, which are separated by full stops, is base64url encoded
            JSON that names each file's AIP, version, path, size and SHA-256 (when they are very many: names
            the SHA-256 of proof-files.jsonl, where they stand). Calculate a file's
            digest with one of the commands above and compare. The signature is verified with the
            archive's public key, which the archive gives on request.
            """.formatted(order, dispatch.count(), order, dispatch.count());
    }
}
