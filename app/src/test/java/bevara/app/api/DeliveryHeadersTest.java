package bevara.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.app.TestPackages;
import bevara.storage.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryHeadersTest {
    @Test
    void the_sha256_is_found_among_other_digests() {
        var content = TestPackages.utf8("hej");

        assertThat(DeliveryHeaders.reprDigest("sha-512=:AAAA:, " + TestPackages.reprDigest(content)))
                .isEqualTo(Digest.of(content));
        assertThat(DeliveryHeaders.reprDigest("sha-512=:AAAA:")).isNull();
        assertThat(DeliveryHeaders.reprDigest(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256=abc", "sha-256=:abc:", "nonsense", "sha-256=:AAAA:"})
    void a_digest_that_is_none_is_refused(String header) {
        assertThatThrownBy(() -> DeliveryHeaders.reprDigest(header))
                .isInstanceOfSatisfying(
                        ApiFault.class, fault -> assertThat(fault.code()).isEqualTo("digest-header-invalid"));
    }

    @Test
    void a_file_name_is_read_in_every_way_it_is_written() {
        assertThat(DeliveryHeaders.fileName("attachment; filename*=UTF-8''%C3%A4rende%201.zip"))
                .isEqualTo("ärende 1.zip");
        assertThat(DeliveryHeaders.fileName("attachment; filename=\"a.zip\"")).isEqualTo("a.zip");
        var sentAsUtf8 = new String(
                "attachment; filename=\"ärende.zip\"".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(DeliveryHeaders.fileName(sentAsUtf8)).isEqualTo("ärende.zip");
        assertThat(DeliveryHeaders.fileName("attachment; filename=\"..\\\\..\\\\c.zip\""))
                .isEqualTo("c.zip");
        assertThat(DeliveryHeaders.fileName("attachment; filename=\"../../d.zip\""))
                .isEqualTo("d.zip");
        assertThat(DeliveryHeaders.fileName(null)).isEqualTo("package");
        assertThat(DeliveryHeaders.fileName("")).isEqualTo("package");
    }

    @Test
    void an_idempotency_key_comes_with_or_without_quotation_marks() {
        assertThat(DeliveryHeaders.idempotencyKey("\"abc\"")).isEqualTo("abc");
        assertThat(DeliveryHeaders.idempotencyKey("abc")).isEqualTo("abc");
        assertThatThrownBy(() -> DeliveryHeaders.idempotencyKey("")).isInstanceOf(ApiFault.class);
    }
}
