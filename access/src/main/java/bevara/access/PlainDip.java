package bevara.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A folder for each AIP, with the files as they were delivered and the description.
final class PlainDip implements DipForm {
    @Override
    public void write(Dispatch dispatch, String proof, DipZip zip) throws IOException {
        for (var part : dispatch.parts()) {
            var folder = part.aip().id().value() + "/";
            for (var files = dispatch.files(part); files.hasNext(); ) {
                var file = files.next();
                try (var bytes = dispatch.open(file)) {
                    zip.copy(folder + file.view().path(), file.view(), bytes);
                }
            }
            zip.write(description(dispatch, part, folder), dispatch.document(part, "ead.xml"));
        }
        zip.write("proof.jws", proof.getBytes(StandardCharsets.US_ASCII));
        zip.write("README.txt", DipReadme.of(dispatch).getBytes(StandardCharsets.UTF_8));
    }

    /// Beside the folder when a delivered file has the name already.
    private static String description(Dispatch dispatch, Dispatch.Part part, String folder) {
        return dispatch.has(part, "ead.xml") ? part.aip().id() + ".ead.xml" : folder + "ead.xml";
    }
}
