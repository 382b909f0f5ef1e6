package bevara.app.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The proof log's place; the log itself comes with a later version.
@Tag(name = "Proof log")
@RestController
public final class LogApi {
    @Operation(summary = "Not kept yet: answers with the problem log-not-kept-yet")
    @GetMapping({"/api/v1/log/checkpoint", "/api/v1/log/tile/**", "/api/v1/log/proof"})
    void notYet() {
        throw new ApiFault("log-not-kept-yet");
    }
}
