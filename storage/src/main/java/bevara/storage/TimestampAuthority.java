package bevara.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/// Who says what time it is: a time-stamp authority (RFC 3161), asked by HTTP. A stamp that none of the `trusted`
/// certificates vouches for is not taken; where there are none, that of anyone is.
public record TimestampAuthority(URI url, List<X509Certificate> trusted) {
    public TimestampAuthority {
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme()))
            throw new IllegalArgumentException("not an http or https address: " + url);
        trusted = List.copyOf(trusted);
    }

    /// The certificates in a file, PEM or DER. Throws [IllegalArgumentException] when there are none.
    public static List<X509Certificate> certificates(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) throw new IllegalArgumentException("no certificate in " + file);
            return found;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("no certificate in " + file + ": " + e.getMessage(), e);
        }
    }
}
