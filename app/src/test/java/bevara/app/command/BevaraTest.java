package bevara.app.command;

import static bevara.app.RunningArchive.ALFA;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The commands, run in this process.
@ExtendWith(RunningArchive.Shared.class)
class BevaraTest {
    @TempDir
    private Path folder;

    private final RunningArchive running;

    BevaraTest(RunningArchive running) {
        this.running = running;
    }

    private record Outcome(int exit, String out, String err) {}

    private Outcome run(Map<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Bevara.run(arguments, environment, new PrintStream(out), new PrintStream(err));
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Outcome bevara(String... arguments) {
        return run(Map.of("BEVARA_SERVER", running.url(), "BEVARA_KEY", running.key(ALFA, Role.SYSTEM)), arguments);
    }

    private Path bag(String name) throws IOException {
        return Files.write(
                folder.resolve(name + ".zip"),
                TestPackages.bag(name, Map.of("brev.txt", TestPackages.utf8("Brevet i " + name))));
    }

    @Test
    void a_plain_folder_becomes_a_bag_and_sent_twice_is_one_aip() throws IOException {
        var plain = Files.createDirectories(folder.resolve("ärende 7/bilagor")).getParent();
        Files.writeString(plain.resolve("brev å.txt"), "Kära alla");
        Files.writeString(plain.resolve("bilagor/karta.txt"), "Karta");

        var first = bevara("submit", plain.toString(), "--agreement", "open", "--wait", "--json");
        var second = bevara("submit", plain.toString(), "--agreement", "open", "--wait", "--json");

        assertThat(first.exit()).as(first.err() + first.out()).isZero();
        var submission = new JsonMapper().readTree(first.out());
        assertThat(submission.path("state").asString("")).isEqualTo("archived");
        assertThat(submission.path("kind").asString("")).isEqualTo("bagit");
        assertThat(submission.path("findings")).isEmpty();
        assertThat(new JsonMapper().readTree(second.out()).path("aips")).isEqualTo(submission.path("aips"));
        try (var files = Files.walk(plain)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @Test
    void a_rejected_package_gives_its_findings_and_exit_code_2() throws IOException {
        var broken = Files.write(
                folder.resolve("broken.zip"),
                TestPackages.zip(Map.of(
                        "p/bagit.txt",
                        TestPackages.utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
                        "p/manifest-sha256.txt",
                        TestPackages.utf8("0".repeat(64) + "  data/a.txt\n"),
                        "p/data/a.txt",
                        TestPackages.utf8("a"))));

        var sent = bevara("submit", broken.toString(), "--agreement", "open", "--wait");
        var judged = run(Map.of("BEVARA_LANG", "sv"), "validate", broken.toString());

        assertThat(sent.exit()).as(sent.err() + sent.out()).isEqualTo(2);
        assertThat(sent.out()).contains("digest-mismatch data/a.txt [manifest-sha256.txt:1]");
        assertThat(judged.exit()).as(judged.err() + judged.out()).isEqualTo(2);
        assertThat(judged.out()).contains("FEL digest-mismatch");
    }

    @Test
    void of_several_packages_one_that_is_refused_does_not_hold_up_the_others() throws IOException {
        var empty = Files.createFile(bag("tredje").resolveSibling("tom.zip"));
        var first = bag("förste");
        var last = bag("sista");

        var sent =
                bevara("submit", first.toString(), empty.toString(), last.toString(), "--agreement", "open", "--wait");

        assertThat(sent.exit()).as(sent.err() + sent.out()).isEqualTo(2);
        assertThat(sent.out()).contains("package-empty").contains("2 of 3");
        assertThat(sent.out().lines().filter(line -> line.startsWith("AIP "))).hasSize(2);
    }

    @Test
    void a_good_package_is_judged_without_a_server() throws IOException {
        var judged = run(Map.of(), "validate", "--json", bag("bedömd").toString());

        assertThat(judged.exit()).isZero();
        assertThat(new JsonMapper().readTree(judged.out()).path("accepted").asBoolean(false))
                .isTrue();
    }

    @Test
    void several_packages_are_judged_one_after_the_other_and_the_worst_counts() throws IOException {
        var good = bag("god").toString();
        var empty = Files.write(folder.resolve("tom.zip"), new byte[0]).toString();

        var text = run(Map.of(), "validate", good, empty);
        assertThat(text.exit()).isEqualTo(2);
        assertThat(text.out())
                .contains(
                        "== " + good,
                        "accepted: bagit, 4 files, 205 bytes",
                        "== " + empty,
                        "rejected: of no known kind, 0 files");
        var json = new JsonMapper()
                .readTree(run(Map.of(), "validate", "--json", good, empty).out());
        assertThat(json).hasSize(2);
        assertThat(json.get(0).path("package").asString("")).isEqualTo(good);
        assertThat(json.get(1).path("accepted").asBoolean(true)).isFalse();
        var both = run(Map.of(), "validate", "--json", "--report", "xml", good);
        assertThat(both.exit()).isEqualTo(64);
        assertThat(both.err()).contains("--json").contains("--report");
    }

    @Test
    void a_report_names_the_package_by_its_digest_and_the_program_that_judged_it() throws IOException {
        var pack = bag("belagd");
        var told = new JsonMapper()
                .readTree(run(Map.of(), "validate", "--report", "json", pack.toString())
                        .out())
                .path("about");
        assertThat(told.path("sha256").asString(""))
                .isEqualTo(bevara.storage.Digest.of(Files.readAllBytes(pack)).hex());
        assertThat(told.path("fileName").asString(""))
                .isEqualTo(pack.getFileName().toString());
        assertThat(told.path("program").asString("")).startsWith("Bevara ");
        assertThat(told.path("files").asInt(0)).isEqualTo(4);
        assertThat(java.time.Instant.parse(told.path("made").asString(""))).isNotNull();
    }

    @Test
    void very_many_alike_findings_are_counted_by_their_kind() throws IOException {
        var pack = Files.createDirectories(folder.resolve("många"));
        for (int i = 0; i < 1200; i++) Files.writeString(pack.resolve(i + "?.txt"), "");

        var json = new JsonMapper()
                .readTree(run(Map.of(), "validate", "--json", pack.toString()).out());
        var text = run(Map.of(), "validate", pack.toString());

        assertThat(json.path("findings").size()).isEqualTo(1000);
        assertThat(json.path("kinds").get(0).path("code").asString("")).isEqualTo("name-not-portable");
        assertThat(json.path("kinds").get(0).path("count").asInt(0)).isEqualTo(1200);
        assertThat(text.out()).contains("… and 200 more of this kind").containsOnlyOnce("→");
    }

    @Test
    void every_rule_of_e_ark_is_told_of_in_a_report() throws IOException {
        var pack = Files.write(
                folder.resolve("sip.zip"),
                TestPackages.zip(Map.of(
                        "sip/metadata/om.txt",
                        TestPackages.utf8("om"),
                        "sip/representations/rep1/data/a.txt",
                        TestPackages.utf8("a"))));

        var json = run(Map.of(), "validate", "--report", "json", pack.toString());
        var xml = run(Map.of("BEVARA_LANG", "sv"), "validate", "--report", "xml", pack.toString());

        assertThat(json.exit()).isEqualTo(2);
        var rules = new JsonMapper().readTree(json.out()).path("rules");
        assertThat(rules).hasSize(176);
        assertThat(rules).anySatisfy(rule -> {
            assertThat(rule.path("rule").asString("")).isEqualTo("CSIPSTR4");
            assertThat(rule.path("result").asString("")).isEqualTo("broken");
        });
        assertThat(xml.out())
                .startsWith("<?xml")
                .contains(
                        "<rule id=\"CSIPSTR4\" level=\"MUST\" result=\"broken\" breaches=\"1\">I rotmappen finns filen METS.xml");
    }

    @Test
    void a_size_that_is_stated_wrongly_rejects_only_who_is_judged_strictly() throws IOException {
        var letter = TestPackages.utf8("Hej");
        var mets = """
                <mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" OBJID="UUID:1" \
                PROFILE="http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"><fileSec><fileGrp>\
                <file ID="f1" SIZE="4" CHECKSUM="%s" CHECKSUMTYPE="SHA-256"><FLocat LOCTYPE="URL" xlink:type="simple" \
                xlink:href="content/brev.txt"/></file></fileGrp></fileSec><structMap><div/></structMap></mets>
                """.formatted(Digest.of(letter).hex());
        var pack = Files.write(
                folder.resolve("fgs.zip"),
                TestPackages.zip(Map.of("fgs/sip.xml", TestPackages.utf8(mets), "fgs/content/brev.txt", letter)));

        var lenient = run(Map.of(), "validate", pack.toString());
        var strict = run(Map.of(), "validate", "--strict", pack.toString());

        assertThat(lenient.exit()).isZero();
        assertThat(lenient.out()).contains("size-mismatch", "does not reject", "Errors: 0. Warnings: 6.");
        assertThat(strict.exit()).isEqualTo(2);
        assertThat(strict.out()).contains("size-mismatch").doesNotContain("does not reject");
    }

    @Test
    void a_receipt_is_checked_against_key_and_package() throws IOException {
        var pack = bag("kvitto-9");
        var caller = running.as(ALFA, Role.SYSTEM);
        var ended = caller.submit("open", Files.readAllBytes(pack));
        var receipt = Files.writeString(
                folder.resolve("receipt.jws"),
                caller.get("/api/v1/submissions/" + ended.path("id").asString("") + "/receipt")
                        .text());
        var keys = Files.writeString(
                folder.resolve("jwks.json"),
                caller.get("/.well-known/jwks.json").text());

        var unpinned = run(Map.of(), "verify-receipt", receipt.toString());
        var pinned = run(
                Map.of(),
                "verify-receipt",
                receipt.toString(),
                "--package",
                pack.toString(),
                "--trust",
                keys.toString());
        var wrongKey = run(Map.of(), "verify-receipt", receipt.toString(), "--trust", "another-thumbprint");
        var otherPackage = run(
                Map.of(),
                "verify-receipt",
                receipt.toString(),
                "--package",
                bag("annat").toString());
        var forged = Files.writeString(
                folder.resolve("forged.jws"), Files.readString(receipt).replaceFirst("\\.(.)", ".X$1"));

        assertThat(unpinned.exit()).as(unpinned.err()).isZero();
        assertThat(unpinned.out()).contains("NOT compared with a key you rely on");
        assertThat(pinned.exit()).as(pinned.out() + pinned.err()).isZero();
        assertThat(pinned.out()).contains("the one you rely on", "The package is the one that was delivered");
        assertThat(wrongKey.exit()).isEqualTo(2);
        assertThat(otherPackage.exit()).isEqualTo(2);
        assertThat(run(Map.of(), "verify-receipt", forged.toString()).exit()).isEqualTo(2);
    }

    @Test
    void the_proof_log_is_checked_in_the_folder_and_over_http() throws IOException {
        var caller = running.as(ALFA, Role.SYSTEM);
        caller.archived("bevisad-1", Map.of("b.txt", TestPackages.utf8("b")));
        var old = Files.writeString(
                folder.resolve("old"), caller.get("/api/v1/log/checkpoint").text());
        var keys = Files.writeString(
                folder.resolve("keys.json"),
                caller.get("/.well-known/jwks.json").text());
        caller.archived("bevisad-2", Map.of("c.txt", TestPackages.utf8("c")));
        var data = running.archive().settings().data();

        var all = run(Map.of(), "verify-log", "--data", data.toString(), "--trust", keys.toString());
        assertThat(all.exit()).as(all.out() + all.err()).isZero();
        assertThat(all.out()).contains(ALFA + ": the proof log is right.").doesNotContain("NOT");
        var one = run(
                Map.of("BEVARA_LANG", "sv"),
                "verify-log",
                "--log",
                running.url() + "/api/v1/log",
                "--key",
                caller.key(),
                "--checkpoint",
                old.toString());
        assertThat(one.exit()).as(one.out() + one.err()).isZero();
        assertThat(one.out()).contains("bevisloggen stämmer.", "INTE jämförd med en du litar på");
        var stranger = run(Map.of(), "verify-log", "--data", data.toString(), "--trust", "another-thumbprint");
        assertThat(stranger.exit()).isEqualTo(2);
        assertThat(stranger.out()).contains("log-key-not-trusted");

        var log = data.resolve("objects/tenants/" + ALFA + "/log");
        var copy = folder.resolve("log");
        copyTree(log, copy);
        var fine = run(Map.of(), "verify-log", "--log", copy.toString(), "--checkpoint", old.toString(), "--json");
        assertThat(fine.exit()).as(fine.out() + fine.err()).isZero();
        Files.copy(old, copy.resolve("checkpoint"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var newest = Files.writeString(
                folder.resolve("new"), caller.get("/api/v1/log/checkpoint").text());
        var rolledBack =
                run(Map.of(), "verify-log", "--log", copy.toString(), "--checkpoint", newest.toString(), "--json");
        assertThat(rolledBack.exit()).isEqualTo(2);
        assertThat(new JsonMapper()
                        .readTree(rolledBack.out())
                        .path("logs")
                        .path(0)
                        .path("findings")
                        .path(0)
                        .path("code")
                        .asString(""))
                .isEqualTo("log-rolled-back");
        assertThat(run(Map.of(), "verify-log", "--log", "/nowhere").exit()).isEqualTo(64);
        assertThat(run(Map.of(), "verify-log", "--data", data.toString(), "--tenant", "ingen")
                        .exit())
                .isEqualTo(64);
    }

    @Test
    void the_proof_log_is_checked_in_every_store_of_the_folder() throws IOException {
        running.as(ALFA, Role.SYSTEM).archived("bevisad-3", Map.of("d.txt", TestPackages.utf8("d")));
        var objects = running.archive().settings().data().resolve("objects");
        var data = Files.createDirectories(folder.resolve("two"));
        var second = folder.resolve("second-of-two");
        copyTree(objects, data.resolve("objects"));
        copyTree(objects, second);
        assertThat(bevara(
                                "stores",
                                "add",
                                "second",
                                "--folder",
                                second.toString(),
                                "--policy-append",
                                "--data",
                                "" + data)
                        .exit())
                .isZero();
        Files.writeString(second.resolve("store.json"), "{\"store\":\"second\"}\n");
        var both = bevara("verify-log", "--data", data.toString(), "--tenant", ALFA);
        assertThat(both.exit()).as(both.out() + both.err()).isZero();
        assertThat(both.out())
                .contains(ALFA + " (main): the proof log is right.", ALFA + " (second): the proof log is right.");

        try (var files = Files.walk(second.resolve("tenants/" + ALFA + "/aip"))) {
            var inventories =
                    files.filter(file -> file.endsWith("v1/inventory.json")).toList();
            Files.delete(inventories.getFirst());
        }
        var damaged = bevara("verify-log", "--data", data.toString(), "--tenant", ALFA);
        assertThat(damaged.exit()).isEqualTo(2);
        assertThat(damaged.out()).contains(ALFA + " (main): the proof log is right.", "(second): log-aip-missing");
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : (Iterable<Path>) paths::iterator)
                Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }

    /// A word that is missing in one language is seen only by who reads that language.
    @Test
    void every_finding_of_the_log_has_its_words() throws IOException {
        for (var language : java.util.List.of("", "_sv")) {
            var words = new java.util.Properties();
            try (var in = getClass().getResourceAsStream("words" + language + ".properties")) {
                words.load(new java.io.InputStreamReader(
                        java.util.Objects.requireNonNull(in), java.nio.charset.StandardCharsets.UTF_8));
            }
            for (var code : java.util.List.of(
                    "checkpoint-missing",
                    "checkpoint-unreadable",
                    "checkpoint-misplaced",
                    "signature-wrong",
                    "key-not-trusted",
                    "origin-differs",
                    "rolled-back",
                    "root-differs",
                    "tile-missing",
                    "tile-differs",
                    "leaf-differs",
                    "leaf-unreadable",
                    "leaf-twice",
                    "leaf-of-another",
                    "aip-missing",
                    "inventory-differs",
                    "inventory-unreadable",
                    "decision-missing",
                    "decision-differs",
                    "timestamp-unreadable",
                    "timestamp-of-nothing",
                    "timestamp-of-another",
                    "timestamp-signature-wrong",
                    "timestamp-not-trusted",
                    "entry-missing")) assertThat(words).containsKey("verify-log.log-" + code);
        }
    }

    @Test
    void a_flipped_bit_is_found_and_an_export_is_whole() throws IOException {
        running.as(ALFA, Role.SYSTEM).archived("flyttad-1", Map.of("b.txt", TestPackages.utf8("b")));
        var data = running.archive().settings().data().toString();
        var copy = folder.resolve("export");

        var exported = run(Map.of(), "export", "--data", data, "--tenant", ALFA, "--to", copy.toString());
        var whole = run(Map.of(), "fixity", "--data", copy.toString());
        flip(copy);
        var damaged = run(Map.of(), "fixity", "--data", copy.toString());

        assertThat(exported.exit()).as(exported.err()).isZero();
        assertThat(copy.resolve("README.txt")).isNotEmptyFile();
        assertThat(whole.exit()).as(whole.out() + whole.err()).isZero();
        assertThat(damaged.exit()).isEqualTo(2);
        assertThat(damaged.out()).contains("alfa/", "data-0001.zip");
    }

    private static void flip(Path copy) throws IOException {
        try (var files = Files.walk(copy)) {
            var zip = files.filter(file -> file.endsWith("data-0001.zip"))
                    .findFirst()
                    .orElseThrow();
            var bytes = Files.readAllBytes(zip);
            bytes[bytes.length / 2] ^= 1;
            zip.toFile().setWritable(true);
            Files.write(zip, bytes);
        }
    }

    @Test
    void misuse_is_64_and_what_is_not_there_yet_is_told() {
        assertThat(run(Map.of(), "submit").exit()).isEqualTo(64);
        assertThat(run(Map.of(), "nonsense").exit()).isEqualTo(64);
        assertThat(run(Map.of()).exit()).isEqualTo(64);
        assertThat(run(Map.of(), "validate", folder.resolve("none").toString()).exit())
                .isEqualTo(64);
        assertThat(run(Map.of(), "submit", folder.toString(), "--agreement", "a")
                        .exit())
                .isEqualTo(64);
        assertThat(run(Map.of(), "--version").out()).startsWith("bevara ");
        assertThat(run(Map.of("BEVARA_LANG", "sv"), "--help").out()).contains("e-arkiv");
    }

    @Test
    void the_running_service_audits_when_it_is_asked() throws IOException {
        bevara("submit", bag("granskas").toString(), "--agreement", "open", "--wait");
        var archivist = Map.of("BEVARA_KEY", running.key(ALFA, Role.ARCHIVIST));

        var fine = run(archivist, "fixity", "--server", running.url(), "--store", "main");
        var nothing = run(archivist, "fixity", "--server", running.url(), "--store", "nowhere");
        var forbidden = bevara("fixity", "--server", running.url());

        assertThat(fine.exit()).as(fine.err()).isZero();
        assertThat(fine.out()).contains("0 damaged");
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.err()).contains("audit-empty");
        assertThat(forbidden.exit()).isEqualTo(2);
        assertThat(bevara("fixity", "--aip", "x").exit()).isEqualTo(64);
        var silent = run(archivist, "fixity", "--server", "http://127.0.0.1:1");
        assertThat(silent.exit()).isEqualTo(1);
        assertThat(silent.err())
                .contains("cannot be reached: http://127.0.0.1:1")
                .doesNotContain("Exception");
    }

    @Test
    void a_bucket_is_added_with_its_secret_from_a_file_and_shown_without_it() throws IOException {
        var data = Files.createDirectory(folder.resolve("with-bucket")).toString();
        var secret =
                Files.writeString(folder.resolve("secret"), "very secret\n").toString();
        var server = new String[] {"stores", "add", "offsite", "--s3", "https://s3.example.se", "--data", data};
        assertThat(bevara(server).exit()).isEqualTo(64);

        var added = bevara(
                "stores",
                "add",
                "offsite",
                "--s3",
                "https://s3.example.se",
                "--bucket",
                "arkiv",
                "--access-key",
                "key",
                "--secret-key-file",
                secret,
                "--retention",
                "P10Y",
                "--policy-append",
                "--data",
                data);

        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(bevara("stores", "--data", data).out())
                .contains("https://s3.example.se/arkiv", "policy *: main, offsite")
                .doesNotContain("very secret");
        assertThat(Files.readString(Path.of(data, "stores.json"))).contains("very secret", "P10Y", "governance");
    }

    @Test
    void stores_are_added_drained_and_removed() throws IOException {
        var data = Files.createDirectories(folder.resolve("data")).toString();
        var second = folder.resolve("second").toString();
        assertThat(bevara("stores", "--data", data).out()).contains("main", "policy *: main");

        var added = bevara("stores", "add", "second", "--folder", second, "--policy-append", "--data", data);
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out()).contains(second);
        assertThat(bevara("stores", "--data", data).out()).contains("second  " + second, "policy *: main, second");
        assertThat(bevara("stores", "add", "third", "--folder", second, "--data", data)
                        .exit())
                .isEqualTo(2);
        assertThat(bevara("stores", "add", "second", "--folder", second + "3", "--data", data)
                        .exit())
                .isEqualTo(2);
        assertThat(bevara("stores", "add", "third", "--data", data).exit()).isEqualTo(64);
        var early = bevara("stores", "remove", "second", "--data", data);
        assertThat(early.exit()).isEqualTo(2);
        assertThat(early.err()).contains("bevara stores drain second");

        assertThat(bevara("stores", "drain", "second", "--data", data).exit()).isZero();
        assertThat(bevara("stores", "--data", data).out()).contains("(draining)");
        assertThat(bevara("stores", "drain", "main", "--data", data).exit()).isEqualTo(2);
        assertThat(bevara("stores", "drain", "none", "--data", data).exit()).isEqualTo(2);
        assertThat(bevara("stores", "undrain", "second", "--data", data).exit()).isZero();
        assertThat(bevara("stores", "--data", data).out()).doesNotContain("(draining)");
        assertThat(bevara("stores", "drain", "second", "--data", data).exit()).isZero();

        var unknown = bevara("stores", "remove", "second", "--data", data);
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("--gone");
        var record = "tenants/sandviken/agreements/a1/v1.json";
        for (var store : new String[] {second, data + "/objects"})
            Files.createDirectories(Path.of(store, record).getParent());
        Files.writeString(Path.of(second, record), "{}");
        var alone = bevara("stores", "remove", "second", "--data", data);
        assertThat(alone.exit()).isEqualTo(2);
        assertThat(alone.err()).contains("alone has 0 AIPs and 1 records");
        assertThat(bevara("stores", "--data", data).out()).contains("second");
        Files.writeString(Path.of(data, "objects", record), "{}");
        assertThat(bevara("stores", "remove", "second", "--data", data).exit()).isZero();
        assertThat(bevara("stores", "--data", data).out()).doesNotContain("second");
    }

    /// A data folder that has a tenant.
    private String withTenant() throws IOException {
        var data = Files.createDirectories(folder.resolve("with-keys"));
        var tenant = Files.createDirectories(data.resolve("objects/tenants/sandviken/tenant/sandviken"));
        Files.writeString(tenant.resolve("v1.json"), "{\"id\":\"sandviken\",\"name\":\"Sandviken\"}");
        return data.toString();
    }

    private Outcome keys(Map<String, String> environment, String... arguments) {
        var all = new java.util.ArrayList<>(java.util.List.of("keys"));
        all.addAll(java.util.List.of(arguments));
        return run(environment, all.toArray(String[]::new));
    }

    @Test
    void encryption_is_switched_on_rotated_and_recovered_by_command() throws IOException {
        var data = withTenant();
        var master = folder.resolve("master.key");
        var secret = folder.resolve("recovery-private.pem").toString();
        var open = folder.resolve("recovery-public.pem").toString();
        var bare = Map.of("BEVARA_DATA", data, "BEVARA_MASTER_KEY", master.toString());
        var settings = Map.of("BEVARA_DATA", data, "BEVARA_MASTER_KEY", master.toString(), "BEVARA_RECOVERY_KEY", open);
        assertThat(keys(bare).out()).contains("sandviken: new AIPs are not encrypted");
        assertThat(keys(bare, "on", "--tenant", "sandviken", "--no-recovery").err())
                .contains("master.key is not there");

        var made = keys(bare, "create-master", master.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out())
                .doesNotContain(Files.readString(master).split(" ")[2].strip());
        assertThat(keys(bare, "create-master", master.toString()).exit()).isEqualTo(2);
        assertThat(keys(bare, "create-recovery", "--private", secret, "--public", open)
                        .exit())
                .isZero();
        assertThat(keys(bare, "on", "--tenant", "sandviken").err()).contains("--no-recovery");
        assertThat(keys(settings, "on", "--tenant", "ingen").err()).contains("no tenant ingen");
        assertThat(keys(settings, "on").exit()).isEqualTo(64);
        var on = keys(settings, "on", "--tenant", "sandviken");
        assertThat(on.exit()).as(on.err()).isZero();
        assertThat(keys(settings, "recover", "--test", "--private", secret).out())
                .contains("1 tenant keys can be");

        var rotated = keys(settings, "rotate-master");
        assertThat(rotated.exit()).as(rotated.err()).isZero();
        assertThat(Files.readAllLines(master)).hasSize(2);
        Files.writeString(master, Files.readAllLines(master).getFirst());
        assertThat(keys(settings).out()).contains("new AIPs are encrypted with key", "opened by master key");
        assertThat(keys(settings, "renew", "--tenant", "sandviken").exit()).isZero();

        Files.delete(master);
        var lost = keys(settings);
        assertThat(lost.exit()).isEqualTo(2);
        assertThat(lost.out()).contains("NOT USABLE");
        assertThat(keys(settings, "rotate-master").exit()).isEqualTo(2);
        assertThat(keys(settings, "create-master", master.toString()).exit()).isZero();
        assertThat(keys(settings).exit()).isEqualTo(2);
        var recovered = keys(settings, "recover", "--private", secret);
        assertThat(recovered.out()).as(recovered.err()).contains("2 tenant keys are recovered");
        assertThat(keys(settings).exit()).isZero();
        assertThat(keys(settings, "off", "--tenant", "sandviken").exit()).isZero();
        assertThat(run(Map.of("BEVARA_DATA", data, "BEVARA_LANG", "sv"), "keys").out())
                .contains("nya arkivpaket krypteras inte", "GÅR INTE ATT ANVÄNDA");
    }

    @Test
    void a_tenant_that_leaves_takes_its_keys_along() throws IOException {
        var data = withTenant();
        var ours = folder.resolve("ours.key").toString();
        var theirs = folder.resolve("theirs.key").toString();
        var settings = Map.of("BEVARA_DATA", data, "BEVARA_MASTER_KEY", ours);
        keys(settings, "create-master", ours);
        keys(settings, "create-master", theirs);
        assertThat(keys(settings, "on", "--tenant", "sandviken", "--no-recovery")
                        .exit())
                .isZero();
        var left = folder.resolve("left").toString();
        assertThat(run(settings, "export", "--tenant", "sandviken", "--to", left)
                        .exit())
                .isZero();

        assertThat(keys(settings, "rewrap", "--data", left, "--to", theirs).exit())
                .isZero();

        assertThat(keys(Map.of("BEVARA_DATA", left, "BEVARA_MASTER_KEY", theirs))
                        .exit())
                .isZero();
        assertThat(keys(Map.of("BEVARA_DATA", data, "BEVARA_MASTER_KEY", theirs))
                        .exit())
                .isEqualTo(2);
    }
}
