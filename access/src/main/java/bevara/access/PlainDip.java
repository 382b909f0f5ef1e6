package bevara.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A folder for each AIP, with the files as they were delivered and the description.
final class PlainDip implements DipForm {
    @Override
    public void write(Dispatch dispatch, Proof proof, DipZip zip) throws IOException {
        dispatch.copy(zip, PlainDip::folder);
        for (var part : dispatch.parts()) zip.write(description(dispatch, part), dispatch.document(part, "ead.xml"));
        proof.write("", zip);
        zip.write("README.txt", DipReadme.of(dispatch).getBytes(StandardCharsets.UTF_8));
    }

    private static String folder(Dispatch.Part part) {
        return part.aip().id() + "/";
    }

    /// Beside the folder when a delivered file has the name already.
    private static String description(Dispatch dispatch, Dispatch.Part part) {
        return dispatch.has(part, "ead.xml") ? part.aip().id() + ".ead.xml" : folder(part) + "ead.xml";
    }
}
