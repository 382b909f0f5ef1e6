package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.command.Bevara;
import bevara.ingest.PackageKind;
import bevara.ingest.Receipt;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.schemas.Mets;
import bevara.storage.Aip;
import bevara.storage.AipDraft;
import bevara.storage.AipId;
import bevara.storage.Digest;
import bevara.storage.DigestAlgorithm;
import bevara.storage.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each release stored stays readable by every later one. A folder in `golden/` is the object store of that
/// release: a bag, an E-ARK package and a plain one, one AIP of two versions and one with a second digest, with their
/// registers, receipts and proof log.
///
/// A new release gets its folder once, and it never changes:
/// `./mvnw -pl app -am test -Dtest=GoldenAipsTest -Dgolden.write=0.2.0 -Dsurefire.failIfNoSpecifiedTests=false`.
class GoldenAipsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final TenantId TENANT = new TenantId("golden");

    @TempDir
    private Path data;

    static Stream<Path> releases() throws IOException {
        var fresh = System.getProperty("golden.write", "");
        if (!fresh.isEmpty()) write(GOLDEN.resolve(fresh));
        try (var all = Files.list(GOLDEN)) {
            return all.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void what_a_release_stored_is_verified_rebuilt_shown_and_given_a_second_digest(Path release) throws IOException {
        copy(release, data.resolve("objects"));
        assertThat(bevara("fsck", "--data", data.toString())).isZero();

        var rebuilt = Server.rebuild(settings(data), Clock.systemUTC());
        assertThat(rebuilt.failed()).isZero();
        assertThat(rebuilt.found()).isEqualTo(3);
        assertThat(rebuilt.submissions()).isEqualTo(3);
        requireReadable(release);

        assertThat(bevara("add-digest", "--data", data.toString(), "--algorithm", "sha512/256"))
                .isZero();
        assertThat(bevara("fsck", "--data", data.toString())).isZero();
        requireReadable(release);
    }

    /// Every file that a receipt names comes back byte for byte.
    private void requireReadable(Path release) throws IOException {
        try (var server = Server.start(settings(data), Clock.systemUTC())) {
            var archive = server.archive();
            Tenancy.as(TENANT, () -> {
                archive.access().follow();
                int receipts = 0;
                for (var kept : archive.storage().register(TENANT, "receipts").toList()) {
                    var receipt = Receipt.verify(new String(kept.content(), StandardCharsets.UTF_8));
                    assertThat(receipt.proofFaults(List.of())).isEmpty();
                    var aip = new AipId(receipt.aip());
                    assertThat(archive.storage().verify(TENANT, aip))
                            .as(release.toString())
                            .isEmpty();
                    assertThat(archive.access().aip(TENANT, aip)).isPresent();
                    assertThat(shown(archive, aip)).isEqualTo(named(receipt)).isNotEmpty();
                    receipts++;
                }
                assertThat(receipts).isEqualTo(3);
                return true;
            });
        }
    }

    private static Map<String, String> named(Receipt receipt) {
        var files = new LinkedHashMap<String, String>();
        receipt.files().forEach(file -> files.put(file.path(), file.sha256()));
        return files;
    }

    private static Map<String, String> shown(Archive archive, AipId aip) throws IOException {
        var files = new LinkedHashMap<String, String>();
        for (var file : archive.access().files(TENANT, aip, "", 100).items())
            try (var in = archive.access().content(TENANT, aip, file.id(), 0, file.size())) {
                files.put(file.path(), Digest.of(in.readAllBytes()).hex());
            }
        return files;
    }

    private static int bevara(String... arguments) {
        var out = new ByteArrayOutputStream();
        int exit = Bevara.run(arguments, Map.of(), new PrintStream(out), new PrintStream(out));
        if (exit != 0) System.err.println(out.toString(StandardCharsets.UTF_8));
        return exit;
    }

    private static Settings settings(Path data) {
        return Settings.read(
                Map.of(
                        "data", data.toString(),
                        "port", "0",
                        "postgres-bin",
                                Path.of("target/postgres-bin").toAbsolutePath().toString()),
                Map.of(),
                null,
                "data");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var file : (Iterable<Path>) all::iterator) {
                var copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(copy);
                else Files.copy(file, copy);
            }
        }
    }

    private static void write(Path release) throws IOException {
        var data = Files.createTempDirectory("golden");
        try (var server = Server.start(settings(data), Clock.systemUTC())) {
            var archive = server.archive();
            archive.tenants().create(TENANT, "Guldkommunen");
            var from = LocalDate.of(2020, 1, 1);
            Tenancy.as(TENANT, () -> {
                archive.ingest()
                        .keep(new SubmissionAgreement(
                                TENANT,
                                "open",
                                1,
                                "Avtal",
                                "Provsystem",
                                "Kommunstyrelsen",
                                Set.of(PackageKind.values()),
                                Approval.AUTOMATIC,
                                from,
                                null));
                return true;
            });
            var caller = new Caller(
                    server.url(),
                    archive.accounts().createKey(TENANT, "golden", Role.SYSTEM).secret());
            var ids = new ArrayList<String>();
            var letter = Map.of("brev å.txt", TestPackages.utf8("Kära alla"));
            for (var pack :
                    List.of(TestPackages.bag("bag", letter), TestPackages.zip(sip()), TestPackages.zip(letter))) {
                var ended = caller.submit("open", pack);
                assertThat(ended.path("state").asString(""))
                        .as(ended.toString())
                        .isEqualTo("archived");
                ids.add(ended.path("aips").path(0).asString(""));
            }
            Tenancy.as(TENANT, () -> {
                var storage = archive.storage();
                storage.store(secondVersion(
                        storage.find(TENANT, new AipId(ids.get(1))).orElseThrow()));
                storage.addDigest(TENANT, new AipId(ids.get(2)), DigestAlgorithm.SHA512);
                return true;
            });
        }
        copy(data.resolve("objects/tenants"), release.resolve("tenants"));
    }

    private static AipDraft secondVersion(Aip first) {
        var note = TestPackages.utf8("A note\n");
        return new AipDraft(
                TENANT,
                first.id(),
                2,
                Instant.parse("2026-11-23T12:00:00Z"),
                "A note",
                "Golden",
                "bevara:golden",
                List.of(new AipDraft.Content("note.txt", note.length, out -> out.write(note))));
    }

    private static Map<String, byte[]> sip() {
        var made = Instant.parse("2026-01-15T08:00:00Z");
        var text = TestPackages.utf8("Beslut");
        var file = new Mets.File(
                "file-1",
                "Representations/rep1",
                "representations/rep1/data/beslut.txt",
                "text/plain",
                text.length,
                made,
                Digest.of(text).hex(),
                "SHA-256",
                null,
                null,
                0);
        var header = new Mets.Header(
                "sip-1",
                "Beslut 1",
                "Textual works – Print",
                "MIXED",
                "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
                Mets.PackageType.SIP,
                made,
                "NEW",
                List.of(
                        Mets.Agent.software("Exempelsystemet", "4.2"),
                        new Mets.Agent("CREATOR", "ORGANIZATION", null, "Kommunstyrelsen", List.of())),
                List.of());
        var mets = new ByteArrayOutputStream();
        Mets.write(
                mets,
                new Mets.Document(
                        header,
                        List.of(),
                        List.of(new Mets.FileGroup(
                                "Representations/rep1", () -> Stream.of(new Mets.Container(file, Stream::empty))))));
        var files = new LinkedHashMap<String, byte[]>();
        files.put("sip-1/METS.xml", mets.toByteArray());
        files.put("sip-1/representations/rep1/data/beslut.txt", text);
        return files;
    }
}
