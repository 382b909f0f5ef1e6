package bevara.ingest;

import bevara.storage.Digest;
import bevara.storage.LogProof;
import bevara.storage.StoredVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A receipt and what else its text says: what is needed to restore the submission it was given for. The same
/// submission stored as the same AIP, proved by the same checkpoint, gives the same receipt, to the byte.
record SignedReceipt(
        Receipt receipt, String fileName, @Nullable PackageKind kind, Instant receivedAt) {
    static final String TYPE = "bevara-receipt+jws";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What a receipt is given for. `proof` is empty when the archive keeps no proof log.
    /// `also` are the further AIPs of the same submission.
    record Kept(StoredVersion stored, List<CheckedFile> files, Optional<LogProof> proof, List<Also> also) {
        Kept(StoredVersion stored, List<CheckedFile> files, Optional<LogProof> proof) {
            this(stored, files, proof, List.of());
        }
    }

    record Also(StoredVersion stored, Optional<LogProof> proof) {}

    /// The receipt for a stored submission, signed; issued when its AIP was stored.
    static String issue(ReceiptKey key, String archive, Submission s, Kept kept) {
        var stored = kept.stored();
        var out = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("iss", archive);
            json.writeNumberProperty("iat", stored.created().getEpochSecond());
            json.writeStringProperty("issuedAt", stored.created().toString());
            json.writeStringProperty("tenant", s.tenant().value());
            json.writeStringProperty("submission", s.id().value());
            json.writeStringProperty("agreement", s.agreement());
            json.writeNumberProperty("agreementVersion", s.agreementVersion());
            json.writeStringProperty("packageId", s.packageId());
            if (s.kind() != null)
                json.writeStringProperty("packageKind", s.kind().code());
            json.writeStringProperty(
                    "packageSha256", s.sha256() == null ? "" : s.sha256().hex());
            json.writeNumberProperty("packageSize", s.size());
            json.writeStringProperty("fileName", s.fileName());
            json.writeStringProperty("deliveredBy", s.deliveredBy());
            json.writeStringProperty("receivedAt", s.createdAt().toString());
            json.writeStringProperty("aip", stored.aip().value());
            json.writeNumberProperty("version", stored.version());
            kept.proof()
                    .flatMap(LogProof::inventory)
                    .ifPresent(inventory -> json.writeStringProperty("inventory", inventory.hex()));
            json.writeArrayPropertyStart("contents");
            for (var content : stored.content()) {
                json.writeStartObject();
                json.writeStringProperty("name", content.name());
                json.writeNumberProperty("size", content.size());
                json.writeStringProperty("sha256", content.sha256().hex());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("files");
            for (var file : kept.files()) {
                json.writeStartObject();
                json.writeStringProperty("path", file.path());
                json.writeNumberProperty("size", file.size());
                json.writeStringProperty("sha256", file.hex());
                json.writeEndObject();
            }
            json.writeEndArray();
            writeProof(json, kept.proof());
            if (!kept.also().isEmpty()) writeFurther(json, kept.also());
            json.writeEndObject();
        }
        return key.sign(TYPE, out.toByteArray());
    }

    private static void writeFurther(JsonGenerator json, List<Also> further) {
        json.writeArrayPropertyStart("further");
        for (var one : further) {
            json.writeStartObject();
            json.writeStringProperty("aip", one.stored().aip().value());
            json.writeNumberProperty("version", one.stored().version());
            one.proof()
                    .flatMap(LogProof::inventory)
                    .ifPresent(inventory -> json.writeStringProperty("inventory", inventory.hex()));
            writeProof(json, one.proof());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static List<Receipt.Further> readFurther(JsonNode json) {
        var further = new ArrayList<Receipt.Further>();
        for (var one : json)
            further.add(new Receipt.Further(
                    text(one, "aip"),
                    one.path("version").asInt(),
                    text(one, "inventory"),
                    readProof(one.path("proof"))));
        return further;
    }

    private static void writeProof(JsonGenerator json, Optional<LogProof> given) {
        if (given.isEmpty()) {
            json.writeNullProperty("proof");
            return;
        }
        var proof = given.get();
        json.writeObjectPropertyStart("proof");
        json.writeNumberProperty("leaf", proof.leaf());
        json.writeStringProperty("entry", proof.entry());
        json.writeArrayPropertyStart("path");
        for (var hash : proof.path()) json.writeString(hash.hex());
        json.writeEndArray();
        json.writeStringProperty("checkpoint", proof.checkpoint());
        json.writeEndObject();
    }

    private static @Nullable LogProof readProof(JsonNode json) {
        if (json.isNull() || json.isMissingNode()) return null;
        var path = new ArrayList<Digest>();
        for (var hash : json.path("path")) path.add(new Digest(hash.asString("")));
        return new LogProof(json.path("leaf").asLong(-1), text(json, "entry"), path, text(json, "checkpoint"));
    }

    /// Throws [IngestFault.Invalid]: `receipt-unreadable`, `receipt-signature-wrong`.
    static SignedReceipt verify(String jws) {
        try {
            var parts = jws.strip().split("\\.", -1);
            if (parts.length != 3) throw new IngestFault.Invalid("receipt-unreadable");
            var header = JSON.readTree(decoded(parts[0]));
            if (!text(header, "alg").equals("EdDSA") || !text(header, "typ").equals(TYPE))
                throw new IngestFault.Invalid("receipt-unreadable");
            var key = decoded(text(header.path("jwk"), "x"));
            var signature = Signature.getInstance("Ed25519");
            signature.initVerify(ReceiptKey.publicKey(key));
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            boolean right =
                    ReceiptKey.thumbprint(key).equals(text(header, "kid")) && signature.verify(decoded(parts[2]));
            if (!right) throw new IngestFault.Invalid("receipt-signature-wrong");
            return read(text(header, "kid"), text(header.path("jwk"), "x"), JSON.readTree(decoded(parts[1])));
        } catch (GeneralSecurityException e) {
            throw new IngestFault.Invalid("receipt-signature-wrong");
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new IngestFault.Invalid("receipt-unreadable");
        }
    }

    private static SignedReceipt read(String keyId, String key, JsonNode json) {
        var files = new ArrayList<Receipt.File>();
        for (var file : json.path("files"))
            files.add(new Receipt.File(text(file, "path"), file.path("size").asLong(), text(file, "sha256")));
        var receipt = new Receipt(
                keyId,
                key,
                text(json, "iss"),
                Instant.parse(text(json, "issuedAt")),
                text(json, "tenant"),
                text(json, "submission"),
                text(json, "agreement"),
                json.path("agreementVersion").asInt(),
                text(json, "packageId"),
                text(json, "packageSha256"),
                json.path("packageSize").asLong(),
                text(json, "deliveredBy"),
                text(json, "aip"),
                json.path("version").asInt(),
                text(json, "inventory"),
                files,
                readProof(json.path("proof")),
                readFurther(json.path("further")));
        var kind = json.path("packageKind");
        return new SignedReceipt(
                receipt,
                text(json, "fileName"),
                kind.isString() ? PackageKind.valueOf(kind.asString().toUpperCase(java.util.Locale.ROOT)) : null,
                Instant.parse(text(json, "receivedAt")));
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    /// The last character may have bits that mean nothing (RFC 4648, 3.5): only one way to write them is taken, so
    /// that no character of a receipt can be changed unseen.
    private static byte[] decoded(String base64) {
        var bytes = Base64.getUrlDecoder().decode(base64);
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(base64))
            throw new IllegalArgumentException("not canonical base64url");
        return bytes;
    }
}
