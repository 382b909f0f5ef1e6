package bevara.access;

import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the archive signs for: which files it hands out, each with its digest. When they are very many, they
/// stand in a list of their own, and the digest of that is signed.
final class Proof {
    private static final String TYPE = "bevara-proof+jws";
    private static final String LIST = "proof-files.jsonl";
    private static final JsonFactory JSON = new JsonFactory();

    private final Dispatch dispatch;
    private final boolean listed;
    private final String jws;

    /// `most` is how many files are named in the signed text itself.
    Proof(Dispatch dispatch, BiFunction<String, byte[], String> sign, long most) {
        this.dispatch = dispatch;
        this.listed = dispatch.count() > most;
        this.jws = sign.apply(TYPE, payload());
    }

    /// The proof, and its list when it has one.
    List<DipZip.Written> write(String folder, DipZip zip) throws IOException {
        var written = new ArrayList<DipZip.Written>();
        written.add(zip.write(folder + "proof.jws", jws.getBytes(StandardCharsets.US_ASCII)));
        if (listed) written.add(zip.write(folder + LIST, this::list));
        return written;
    }

    private byte[] payload() {
        var out = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            var order = dispatch.order();
            json.writeStartObject();
            json.writeStringProperty("order", order.id());
            json.writeStringProperty("tenant", order.tenant().value());
            json.writeStringProperty("purpose", order.purpose());
            json.writeStringProperty("form", order.form().code());
            json.writeStringProperty(
                    "time", dispatch.made().truncatedTo(ChronoUnit.SECONDS).toString());
            if (listed) nameList(json);
            else nameFiles(json);
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private void nameFiles(JsonGenerator json) {
        json.writeArrayPropertyStart("files");
        dispatch.each((part, file) -> write(json, part.aip(), file.view()));
        json.writeEndArray();
    }

    private void nameList(JsonGenerator json) {
        json.writeObjectPropertyStart("list");
        json.writeStringProperty("name", LIST);
        json.writeNumberProperty("files", dispatch.count());
        json.writeStringProperty("sha256", listDigest().hex());
        json.writeEndObject();
    }

    private Digest listDigest() {
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), Digest.sha256())) {
            list(out);
            return Digest.of(out.getMessageDigest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void list(OutputStream out) throws IOException {
        Dispatch.Visitor<IOException> append = (part, file) -> out.write(line(part, file));
        dispatch.each(append);
    }

    private static byte[] line(Dispatch.Part part, StoredFile file) {
        var line = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            write(json, part.aip(), file.view());
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void write(JsonGenerator json, AipView aip, FileView file) {
        json.writeStartObject();
        json.writeStringProperty("aip", aip.id().value());
        json.writeNumberProperty("version", aip.version());
        json.writeStringProperty("path", file.path());
        json.writeNumberProperty("size", file.size());
        json.writeStringProperty("sha256", file.sha256().hex());
        json.writeEndObject();
    }
}
