package bevara.app.api;

import io.swagger.v3.oas.annotations.media.Schema;

/// A fault as RFC 9457 writes it, with a stable `code` and a `remedy`: what to do about it.
@Schema(description = "A fault (RFC 9457), in the language of Accept-Language")
public record Problem(
        @Schema(example = "/problems/agreement-unknown") String type,
        @Schema(example = "The agreement is not known") String title,
        @Schema(example = "422") int status,
        String detail,

        @Schema(example = "agreement-unknown", description = "Stable; never translated")
        String code,

        @Schema(description = "What to do about it") String remedy,
        @Schema(example = "/api/v1/submissions") String instance) {}
