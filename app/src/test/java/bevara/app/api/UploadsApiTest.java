package bevara.app.api;

import static bevara.app.RunningArchive.ALFA;
import static bevara.app.RunningArchive.BETA;
import static bevara.app.TestPackages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.Role;
import bevara.app.RunningArchive;
import bevara.app.TestPackages;
import bevara.storage.Digest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Packages in parts, by tus 1.0.
@ExtendWith(RunningArchive.Shared.class)
class UploadsApiTest {
    private static final String PATH = "/api/v1/uploads";

    private final RunningArchive running;
    private final Caller system;

    UploadsApiTest(RunningArchive running) {
        this.running = running;
        this.system = running.as(ALFA, Role.SYSTEM);
    }

    private static byte[] bag(String name) {
        var noise = new byte[300_000];
        new Random(name.hashCode()).nextBytes(noise);
        return TestPackages.bag(name, Map.of("brev.txt", utf8("Brevet i " + name), "bild.bin", noise));
    }

    private static String metadata(String... pairs) {
        var all = new ArrayList<String>();
        for (int i = 0; i < pairs.length; i += 2)
            all.add(pairs[i] + " " + Base64.getEncoder().encodeToString(utf8(pairs[i + 1])));
        return String.join(",", all);
    }

    private static Caller.Answer call(Caller caller, String method, String path, byte[] body, String... headers) {
        var all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
        all.addAll(List.of(headers));
        return caller.call(method, path, body, all.toArray(String[]::new));
    }

    private Caller.Answer begin(byte[] pack, String metadata, String... headers) {
        var all = new ArrayList<>(List.of("Upload-Length", String.valueOf(pack.length), "Upload-Metadata", metadata));
        all.addAll(List.of(headers));
        return call(system, "POST", PATH, new byte[0], all.toArray(String[]::new));
    }

    private String begun(byte[] pack) {
        var answer = begin(pack, metadata("agreement", "open", "filename", "ärende.zip"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.header("Location");
    }

    private Caller.Answer part(String upload, byte[] pack, int from, int to, String... headers) {
        var all = new ArrayList<>(
                List.of("Content-Type", "application/offset+octet-stream", "Upload-Offset", String.valueOf(from)));
        all.addAll(List.of(headers));
        return call(system, "PATCH", upload, Arrays.copyOfRange(pack, from, to), all.toArray(String[]::new));
    }

    private Caller.Answer head(String upload) {
        return call(system, "HEAD", upload, new byte[0]);
    }

    private static String sum(String algorithm, byte[] bytes) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    @Test
    void a_package_in_parts_is_archived_and_the_last_answer_names_its_submission() {
        var pack = bag("delar-1");
        var upload = begun(pack);
        assertThat(head(upload).header("Upload-Offset")).isEqualTo("0");

        var first = part(upload, pack, 0, 100_000);
        assertThat(first.status()).as(first.text()).isEqualTo(204);
        assertThat(first.header("Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(first.header("Upload-Offset")).isEqualTo("100000");
        assertThat(first.header("Upload-Expires")).endsWith(" GMT");
        assertThat(first.header("Bevara-Submission")).isEmpty();
        assertThat(head(upload).header("Cache-Control")).isEqualTo("no-store");
        assertThat(head(upload).header("Upload-Length")).isEqualTo(String.valueOf(pack.length));

        var last = part(upload, pack, 100_000, pack.length);
        assertThat(last.status()).as(last.text()).isEqualTo(204);
        var ended = system.atRest(last.header("Bevara-Submission"));
        assertThat(ended.path("state").asString("")).as("%s", ended).isEqualTo("archived");
        assertThat(ended.path("fileName").asString("")).isEqualTo("ärende.zip");
        assertThat(ended.path("sha256").asString("")).isEqualTo(Digest.of(pack).hex());
        assertThat(head(upload).header("Bevara-Submission")).isEqualTo(last.header("Bevara-Submission"));
    }

    @Test
    void what_came_before_the_connection_broke_is_kept() throws Exception {
        var pack = bag("brott-1");
        var upload = begun(pack);
        cutOff(upload, pack, 120_000);
        long offset = kept(upload, 120_000);
        assertThat(offset).isEqualTo(120_000);

        var last = part(upload, pack, (int) offset, pack.length);
        var ended = system.atRest(last.header("Bevara-Submission"));
        assertThat(ended.path("sha256").asString("")).isEqualTo(Digest.of(pack).hex());
        assertThat(ended.path("state").asString("")).isEqualTo("archived");
    }

    /// Promises all, sends so many bytes, and is gone.
    private void cutOff(String upload, byte[] pack, int length) throws IOException {
        var url = URI.create(running.url());
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            var out = socket.getOutputStream();
            out.write("""
                    PATCH %s HTTP/1.1\r
                    Host: x\r
                    Authorization: Bearer %s\r
                    Tus-Resumable: 1.0.0\r
                    Content-Type: application/offset+octet-stream\r
                    Upload-Offset: 0\r
                    Content-Length: %d\r
                    \r
                    """.formatted(upload, system.key(), pack.length).getBytes(StandardCharsets.US_ASCII));
            out.write(pack, 0, length);
            out.flush();
        }
    }

    /// The server may take a moment to see the last bytes; asking stops nothing here, since the sender is gone.
    private long kept(String upload, long atLeast) throws InterruptedException {
        long offset = 0;
        for (int i = 0; i < 100 && offset < atLeast; i++) {
            Thread.sleep(50);
            var pack = head(upload);
            offset = Long.parseLong(pack.header("Upload-Offset"));
        }
        return offset;
    }

    @Test
    void a_part_that_is_not_what_its_checksum_says_is_thrown_away() throws Exception {
        var pack = bag("summa-1");
        var upload = begun(pack);
        var part = Arrays.copyOf(pack, 50_000);

        var wrong = part(upload, pack, 0, 50_000, "Upload-Checksum", "sha256 " + sum("SHA-256", utf8("annat")));
        assertThat(wrong.status()).isEqualTo(460);
        assertThat(wrong.code()).isEqualTo("upload-checksum-wrong");
        assertThat(head(upload).header("Upload-Offset")).isEqualTo("0");
        assertThat(part(upload, pack, 0, 50_000, "Upload-Checksum", "md5 AAAA").code())
                .isEqualTo("upload-checksum-invalid");
        assertThat(part(upload, pack, 0, 50_000, "Upload-Checksum", "sha1 " + sum("SHA-1", part))
                        .header("Upload-Offset"))
                .isEqualTo("50000");
    }

    @Test
    void a_first_part_may_come_with_the_beginning_and_the_same_delivery_again_goes_on() {
        var pack = bag("genast-1");
        var sha256 = metadata("agreement", "open", "sha256", Digest.of(pack).hex());
        var first = call(
                system,
                "POST",
                PATH,
                Arrays.copyOf(pack, 70_000),
                "Upload-Length",
                String.valueOf(pack.length),
                "Upload-Metadata",
                sha256,
                "Idempotency-Key",
                "genast",
                "Content-Type",
                "application/offset+octet-stream");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.header("Upload-Offset")).isEqualTo("70000");

        var again = begin(pack, sha256, "Idempotency-Key", "genast");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Upload-Offset")).isEqualTo("70000");
        var last = part(again.header("Location"), pack, 70_000, pack.length);
        system.atRest(last.header("Bevara-Submission"));
        assertThat(begin(pack, sha256).header("Bevara-Submission")).isEqualTo(last.header("Bevara-Submission"));
    }

    @Test
    void a_part_at_another_place_is_refused_and_so_is_more_than_was_announced() {
        var pack = bag("plats-1");
        var upload = begun(pack);
        part(upload, pack, 0, 1000);
        var wrong = part(upload, pack, 500, 2000);
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.code()).isEqualTo("upload-offset-wrong");
        assertThat(wrong.header("Tus-Resumable")).isEqualTo("1.0.0");
        var longer = Arrays.copyOf(pack, pack.length + 1);
        var tooLong = part(upload, longer, 1000, longer.length);
        assertThat(tooLong.status()).isEqualTo(413);
        assertThat(tooLong.code()).isEqualTo("upload-too-long");
    }

    @Test
    void an_upload_that_is_given_up_is_gone_also_where_only_post_comes_through() {
        var pack = bag("ångrad-1");
        var upload = begun(pack);
        var part = call(
                system,
                "POST",
                upload,
                Arrays.copyOf(pack, 1000),
                "X-HTTP-Method-Override",
                "PATCH",
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                "0");
        assertThat(part.header("Upload-Offset")).isEqualTo("1000");
        assertThat(call(system, "POST", upload, new byte[0], "X-HTTP-Method-Override", "DELETE")
                        .status())
                .isEqualTo(204);
        assertThat(head(upload).status()).isEqualTo(404);
        assertThat(part(upload, pack, 1000, 2000).code()).isEqualTo("upload-unknown");
        var failed = system.get("/api/v1/submissions/" + upload.substring(PATH.length() + 1))
                .json();
        assertThat(failed.path("findings").path(0).path("code").asString("")).isEqualTo("upload-cancelled");
    }

    @Test
    void another_tenants_upload_does_not_exist() {
        var pack = bag("hemlig-3");
        var upload = begun(pack);
        part(upload, pack, 0, 1000);
        var beta = running.as(BETA, Role.ADMINISTRATOR);
        assertThat(call(beta, "HEAD", upload, new byte[0]).status()).isEqualTo(404);
        assertThat(call(beta, "DELETE", upload, new byte[0]).code()).isEqualTo("upload-unknown");
        assertThat(call(
                                beta,
                                "PATCH",
                                upload,
                                utf8("x"),
                                "Content-Type",
                                "application/offset+octet-stream",
                                "Upload-Offset",
                                "1000")
                        .code())
                .isEqualTo("upload-unknown");
        assertThat(call(new Caller(running.url(), ""), "HEAD", upload, new byte[0])
                        .status())
                .isEqualTo(401);
        assertThat(head(upload).header("Upload-Offset")).isEqualTo("1000");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, '', agreement b3Blbg==, 400, upload-length-missing",
        "1.0.0, x1, agreement b3Blbg==, 400, upload-length-missing",
        "1.0.0, 10, filename eA==, 400, parameter-missing",
        "1.0.0, 10, agreement *, 400, upload-metadata-invalid",
        "1.0.0, 10, 'agreement b3Blbg==,sha256 eA==', 400, upload-metadata-invalid",
        "1.0.0, 10, agreement bm93aGVyZQ==, 422, agreement-unknown",
        "1.0.0, 0, agreement b3Blbg==, 400, package-empty",
        "1.0.0, 99999999999999999, agreement b3Blbg==, 507, storage-full",
        "0.2.2, 10, agreement b3Blbg==, 412, upload-protocol-unsupported",
    })
    void what_cannot_begin_is_told_by_its_code(
            String version, String length, String metadata, int status, String code) {
        var answer = system.call(
                "POST",
                PATH,
                new byte[0],
                "Tus-Resumable",
                version,
                "Upload-Length",
                length,
                "Upload-Metadata",
                metadata);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
    }

    @Test
    void a_sender_may_ask_what_is_understood() {
        var answer = system.call("OPTIONS", PATH, new byte[0]);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
        assertThat(answer.header("Tus-Extension").split(","))
                .containsExactlyInAnyOrder("creation", "creation-with-upload", "expiration", "checksum", "termination");
        assertThat(answer.header("Tus-Checksum-Algorithm")).isEqualTo("sha1,sha256");
    }
}
