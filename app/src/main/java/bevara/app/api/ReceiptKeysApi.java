package bevara.app.api;

import bevara.ingest.ReceiptKey;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The public keys that receipts are checked with (RFC 7517), the present one first; anyone may read
/// them.
@RestController
public final class ReceiptKeysApi {
    private final ReceiptKey key;

    public ReceiptKeysApi(ReceiptKey key) {
        this.key = key;
    }

    @GetMapping("/.well-known/jwks.json")
    ResponseEntity<String> keys() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(key.publicJwks());
    }
}
