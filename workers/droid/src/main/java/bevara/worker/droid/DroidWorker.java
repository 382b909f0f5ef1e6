package bevara.worker.droid;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.Worker;
import bevara.worker.WorkerLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import uk.gov.nationalarchives.droid.core.SignatureParseException;
import uk.gov.nationalarchives.droid.internal.api.ApiResult;
import uk.gov.nationalarchives.droid.internal.api.DroidAPI;

/// DROID with the signature files it is given. Every format found is a fact `format`: PUID, tab, and what it was
/// found by (`container`, `signature`, `extension`).
public final class DroidWorker implements Worker {
    private final DroidAPI droid;
    private final Path scratch;

    private DroidWorker(Path signatures, Path containers, Path scratch) throws SignatureParseException {
        this.droid = DroidAPI.getInstance(signatures, containers);
        this.scratch = scratch;
    }

    /// Arguments: the signature file, the container signature file.
    public static void main(String[] arguments) throws Exception {
        var scratch = Path.of(System.getProperty("java.io.tmpdir"));
        WorkerLoop.serve(() -> new DroidWorker(Path.of(arguments[0]), Path.of(arguments[1]), scratch));
    }

    @Override
    public void look(Request request, Answer answer) throws IOException {
        var file = request.file();
        if (file != null) {
            identify(file, answer);
            return;
        }
        var copy = scratch.resolve("file" + extension(request.name()));
        try {
            Files.write(copy, request.bytes());
            identify(copy, answer);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /// DROID looks at the name's end, and only there.
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        var extension = dot < 0 ? "" : name.substring(dot);
        return extension.matches("\\.[A-Za-z0-9_+~-]{1,32}") ? extension : "";
    }

    private void identify(Path file, Answer answer) throws IOException {
        for (var found : droid.submit(file))
            if (found.getPuid() != null) answer.say("format", found.getPuid() + "\t" + method(found));
    }

    private static String method(ApiResult found) {
        return switch (found.getMethod()) {
            case CONTAINER -> "container";
            case BINARY_SIGNATURE -> "signature";
            default -> "extension";
        };
    }
}
