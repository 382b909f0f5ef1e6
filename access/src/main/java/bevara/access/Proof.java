package bevara.access;

import java.io.ByteArrayOutputStream;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/// What the archive signs for: which files it hands out, each with its digest.
final class Proof {
    static final String TYPE = "bevara-proof+jws";

    private Proof() {}

    static byte[] payload(Dispatch dispatch) {
        var out = new ByteArrayOutputStream();
        try (var json = new JsonFactory().createGenerator(tools.jackson.core.ObjectWriteContext.empty(), out)) {
            var order = dispatch.order();
            json.writeStartObject();
            json.writeStringProperty("order", order.id());
            json.writeStringProperty("tenant", order.tenant().value());
            json.writeStringProperty("purpose", order.purpose());
            json.writeStringProperty("form", order.form().code());
            json.writeStringProperty(
                    "time", dispatch.made().truncatedTo(ChronoUnit.SECONDS).toString());
            json.writeArrayPropertyStart("files");
            for (var part : dispatch.parts())
                for (var files = dispatch.files(part); files.hasNext(); )
                    write(json, part.aip(), files.next().view());
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
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
