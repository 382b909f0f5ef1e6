package bevara.storage;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/// A time stamp (RFC 3161): the word of somebody else that some bytes were there at a time.
final class Timestamp {
    private static final Map<String, String> DIGESTS = Map.of(
            NISTObjectIdentifiers.id_sha256.getId(), "SHA-256",
            NISTObjectIdentifiers.id_sha384.getId(), "SHA-384",
            NISTObjectIdentifiers.id_sha512.getId(), "SHA-512");

    private final TimeStampToken token;

    Timestamp(TimeStampToken token) {
        this.token = token;
    }

    /// Empty when the bytes are none. They may be anyone's, and the library that reads them throws what it likes.
    static Optional<Timestamp> read(byte[] encoded) {
        try {
            return Optional.of(new Timestamp(new TimeStampToken(new CMSSignedData(encoded))));
        } catch (CMSException | TSPException | IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    byte[] encoded() {
        try {
            return token.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a time stamp that was read cannot be written", e);
        }
    }

    Instant time() {
        return token.getTimeStampInfo().getGenTime().toInstant();
    }

    /// Whether it speaks of these bytes.
    boolean isOf(byte[] stamped) {
        var info = token.getTimeStampInfo();
        var algorithm = DIGESTS.get(info.getMessageImprintAlgOID().getId());
        if (algorithm == null) return false;
        try {
            var digest = MessageDigest.getInstance(algorithm).digest(stamped);
            return MessageDigest.isEqual(digest, info.getMessageImprintDigest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The certificate of who signed, from the stamp itself or from `others`.
    Optional<X509Certificate> signer(List<X509Certificate> others) {
        return certificates(others).stream()
                .filter(certificate -> holder(certificate)
                        .filter(holder -> token.getSID().match(holder))
                        .isPresent())
                .findFirst();
    }

    private List<X509Certificate> certificates(List<X509Certificate> others) {
        var all = new ArrayList<X509Certificate>();
        for (var holder : token.getCertificates().getMatches(null)) {
            try {
                all.add(new JcaX509CertificateConverter().getCertificate(holder));
            } catch (CertificateException _) {
                // One that cannot be read vouches for nothing.
                continue;
            }
        }
        all.addAll(others);
        return all;
    }

    private static Optional<X509CertificateHolder> holder(X509Certificate certificate) {
        try {
            return Optional.of(new JcaX509CertificateHolder(certificate));
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }

    /// Whether the owner of this certificate signed it, and was one who may stamp times, then.
    boolean isSignedBy(X509Certificate certificate) {
        try {
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
            return true;
        } catch (TSPException | OperatorCreationException | RuntimeException _) {
            return false;
        }
    }

    /// Whether one of these certificates is the signer's, or stood above it at that time.
    boolean isVouchedFor(X509Certificate signer, List<X509Certificate> trusted) {
        if (trusted.contains(signer)) return true;
        try {
            var wanted = new X509CertSelector();
            wanted.setCertificate(signer);
            var anchors = trusted.stream()
                    .map(anchor -> new TrustAnchor(anchor, null))
                    .collect(Collectors.toSet());
            var chain = new PKIXBuilderParameters(anchors, wanted);
            chain.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates(List.of()))));
            chain.setDate(Date.from(time()));
            // Whether it was revoked later is not known offline.
            chain.setRevocationEnabled(false);
            CertPathBuilder.getInstance("PKIX").build(chain);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
