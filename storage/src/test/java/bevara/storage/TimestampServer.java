package bevara.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/// A time-stamp authority with a certificate of its own and one above it, that does as it is told.
final class TimestampServer implements AutoCloseable {
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    private final HttpServer http;
    private final KeyPair key = keyPair();
    private final X509Certificate root;
    private final X509Certificate certificate;
    final AtomicInteger asked = new AtomicInteger();
    /// What goes out, and as what it was asked for.
    volatile UnaryOperator<TimeStampRequest> understood = request -> request;
    volatile UnaryOperator<byte[]> answered = answer -> answer;
    volatile int status = 200;
    volatile Supplier<Instant> clock;

    TimestampServer(Supplier<Instant> clock) {
        this(clock, Duration.ofDays(365), KeyPurposeId.id_kp_timeStamping);
    }

    /// The certificate is valid for so long from an hour ago on.
    TimestampServer(Supplier<Instant> clock, Duration valid, KeyPurposeId purpose) {
        try {
            this.clock = clock;
            var above = keyPair();
            var begins = clock.get().minus(Duration.ofHours(1));
            this.root = certificate("CN=Test root", above, "CN=Test root", above, begins, Duration.ofDays(3650), null);
            this.certificate = certificate("CN=Test clock", key, "CN=Test root", above, begins, valid, purpose);
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/", this::answer);
            http.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(
            String name,
            KeyPair pair,
            String issuer,
            KeyPair above,
            Instant begins,
            Duration valid,
            @org.jspecify.annotations.Nullable KeyPurposeId purpose)
            throws Exception {
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(name.hashCode()).abs(),
                Date.from(begins),
                Date.from(begins.plus(valid)),
                new X500Name(name),
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
        if (purpose != null) builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(above.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            var request = new TimeStampRequest(exchange.getRequestBody().readAllBytes());
            var answer = answered.apply(stamp(understood.apply(request)));
            exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] stamp(TimeStampRequest request) {
        try {
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            var tokens = new TimeStampTokenGenerator(
                    new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", key.getPrivate(), certificate),
                    digests.get(new org.bouncycastle.asn1.x509.AlgorithmIdentifier(TSPAlgorithms.SHA256)),
                    POLICY);
            tokens.addCertificates(new JcaCertStore(List.of(certificate, root)));
            return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
                    .generate(request, BigInteger.valueOf(asked.get()), Date.from(clock.get()))
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same request for other bytes.
    static TimeStampRequest ofOthers(TimeStampRequest request) {
        var generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return generator.generate(TSPAlgorithms.SHA256, new byte[32], request.getNonce());
    }

    /// The same request with another nonce.
    static TimeStampRequest withOtherNonce(TimeStampRequest request) {
        var generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return generator.generate(
                TSPAlgorithms.SHA256,
                request.getMessageImprintDigest(),
                request.getNonce().add(BigInteger.ONE));
    }

    /// A request that an authority has to refuse.
    static TimeStampRequest withWeakDigest(TimeStampRequest request) {
        return new TimeStampRequestGenerator()
                .generate(new ASN1ObjectIdentifier("1.2.840.113549.2.4"), new byte[16], request.getNonce());
    }

    X509Certificate root() {
        return root;
    }

    X509Certificate certificate() {
        return certificate;
    }

    TimestampAuthority trusting(X509Certificate... trusted) {
        return new TimestampAuthority(
                URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/"), List.of(trusted));
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
