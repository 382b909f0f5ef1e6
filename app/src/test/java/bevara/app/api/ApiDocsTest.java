package bevara.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.app.Caller;
import bevara.app.RunningArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
class ApiDocsTest {
    private final Caller anyone;

    ApiDocsTest(RunningArchive running) {
        this.anyone = new Caller(running.url(), "");
    }

    @Test
    void every_call_of_the_contract_is_described() {
        var document = anyone.get("/api/openapi.json").json();

        assertThat(document.path("paths").propertyNames())
                .contains(
                        "/api/v1/submissions",
                        "/api/v1/submissions/{id}",
                        "/api/v1/submissions/{id}/events",
                        "/api/v1/submissions/{id}/decision",
                        "/api/v1/submissions/{id}/receipt",
                        "/api/v1/uploads",
                        "/api/v1/uploads/{id}",
                        "/api/v1/aips/{id}",
                        "/api/v1/aips/{id}/versions",
                        "/api/v1/aips/{id}/files",
                        "/api/v1/aips/{id}/events",
                        "/api/v1/aips/{id}/mets.xml",
                        "/api/v1/aips/{id}/premis.xml",
                        "/api/v1/aips/{id}/files/{fileId}/content",
                        "/api/v1/search",
                        "/api/v1/orders",
                        "/api/v1/orders/{id}",
                        "/api/v1/orders/{id}/content",
                        "/api/v1/agreements",
                        "/api/v1/record-creators",
                        "/api/v1/fonds",
                        "/api/v1/classification",
                        "/api/v1/retention-rules",
                        "/api/v1/log/checkpoint",
                        "/api/v1/log/proof",
                        "/api/v1/log/consistency",
                        "/api/v1/stores",
                        "/api/v1/audits",
                        "/api/v1/audits/{id}",
                        "/api/v1/alarms",
                        "/api/v1/alarms/{id}/acknowledgement",
                        "/api/v1/alarms/acknowledgement",
                        "/api/v1/alarms/counts",
                        "/api/v1/drills",
                        "/api/v1/aips/{id}/copies");
        assertThat(document.path("components")
                        .path("securitySchemes")
                        .path("key")
                        .path("scheme")
                        .asString(""))
                .isEqualTo("bearer");
        assertThat(document.path("components").path("schemas").propertyNames())
                .contains("Problem", "Submission", "Finding", "Aip", "File", "Order", "Agreement");
    }

    @Test
    void the_documentation_page_is_there() {
        var page = anyone.get("/api/docs");

        assertThat(page.status()).isEqualTo(302);
        assertThat(anyone.get(page.header("Location").replaceFirst("^https?://[^/]+", ""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_key_that_signs_receipts_is_public() {
        var key = anyone.get("/.well-known/jwks.json").json().path("keys").path(0);

        assertThat(key.path("crv").asString("")).isEqualTo("Ed25519");
        assertThat(key.has("d")).isFalse();
    }
}
