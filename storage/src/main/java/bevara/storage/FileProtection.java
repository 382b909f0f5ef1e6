package bevara.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;

/// A file's protection, in the extended attribute `user.bevara.protection` of the file itself, so that it comes
/// and goes with it: `until=2036-11-23T00:00:00Z`, `hold`, or both with a space between.
///
/// No file system can hold Bevara's operator to it. [FileSystemStore] refuses to remove the file; a person with
/// access to the disk is stopped by nothing.
final class FileProtection {
    private static final String NAME = "bevara.protection";
    private static final String UNTIL = "until=";
    private static final String HOLD = "hold";

    private FileProtection() {}

    /// Not durable before the file is forced with its metadata.
    static void write(Path file, Protection protection) throws IOException {
        var text =
                (protection.until() == null ? "" : UNTIL + protection.until() + " ") + (protection.hold() ? HOLD : "");
        view(file).write(NAME, StandardCharsets.UTF_8.encode(text.strip()));
    }

    static Protection read(Path file) throws IOException {
        if (!Files.exists(file)) throw new NoSuchFileException(file.toString());
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null || !view.list().contains(NAME)) return Protection.NONE;
        var bytes = ByteBuffer.allocate(view.size(NAME));
        view.read(NAME, bytes);
        return parse(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
    }

    private static Protection parse(String text) {
        var protection = Protection.NONE;
        for (var part : text.split(" ")) {
            if (part.equals(HOLD)) protection = protection.and(new Protection(null, true));
            else if (part.startsWith(UNTIL))
                protection = protection.and(Protection.until(Instant.parse(part.substring(UNTIL.length()))));
        }
        return protection;
    }

    private static UserDefinedFileAttributeView view(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) throw new FileSystemException(file.toString(), null, "keeps no user attributes");
        return view;
    }
}
