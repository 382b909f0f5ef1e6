package bevara.app.command;

import bevara.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The keys a person relies on: a JWK thumbprint (RFC 7638), or a file that holds a JWK or a JWK set.
final class TrustedKeys {
    private final Set<String> thumbprints = new HashSet<>();

    TrustedKeys(String thumbprintOrFile) throws IOException {
        var file = Path.of(thumbprintOrFile);
        if (!Files.exists(file)) {
            thumbprints.add(thumbprintOrFile);
            return;
        }
        var read = new JsonMapper().readTree(Files.readAllBytes(file));
        if (read.has("keys")) read.path("keys").forEach(key -> thumbprints.add(thumbprint(key)));
        else thumbprints.add(thumbprint(read));
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
