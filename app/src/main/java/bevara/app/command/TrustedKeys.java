package bevara.app.command;

import bevara.ingest.ReceiptKey;
import bevara.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The keys a person relies on: a JWK thumbprint (RFC 7638), or a file that holds a JWK or a JWK set.
final class TrustedKeys {
    private final Set<String> thumbprints = new HashSet<>();
    private final List<PublicKey> keys = new ArrayList<>();

    TrustedKeys(String thumbprintOrFile) throws IOException {
        var file = Path.of(thumbprintOrFile);
        if (!Files.exists(file)) {
            thumbprints.add(thumbprintOrFile);
            return;
        }
        var read = new JsonMapper().readTree(Files.readAllBytes(file));
        if (read.has("keys")) read.path("keys").forEach(this::add);
        else add(read);
    }

    private void add(JsonNode key) {
        thumbprints.add(thumbprint(key));
        try {
            keys.add(ReceiptKey.publicKey(
                    Base64.getUrlDecoder().decode(key.path("x").asString(""))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // A key of another kind signs nothing of ours.
            return;
        }
    }

    /// The keys themselves; none when only a thumbprint was given.
    List<PublicKey> keys() {
        return List.copyOf(keys);
    }

    boolean contain(String thumbprint) {
        return thumbprints.contains(thumbprint);
    }

    /// RFC 8037, appendix A.3: the members that count, in this order, without spaces.
    private static String thumbprint(JsonNode key) {
        var canonical = "{\"crv\":\"%s\",\"kty\":\"%s\",\"x\":\"%s\"}"
                .formatted(
                        key.path("crv").asString(""),
                        key.path("kty").asString(""),
                        key.path("x").asString(""));
        var hex = Digest.of(canonical.getBytes(StandardCharsets.UTF_8)).hex();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(hex));
    }
}
