package bevara.ingest;

import bevara.schemas.Mets;
import bevara.storage.ArchivalStorage;
import bevara.storage.StoredVersion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The delivered files of a stored AIP, read back from its METS.
final class StoredFiles {
    private StoredFiles() {}

    static List<CheckedFile> of(ArchivalStorage storage, StoredVersion stored) {
        var files = new ArrayList<CheckedFile>();
        try (var in = new BufferedInputStream(storage.read(stored.content("mets.xml"), 0, -1))) {
            Mets.read(in, new Mets.Visitor() {
                @Override
                public void file(Mets.File file, Mets.@Nullable File holder) {
                    if (holder != null && isDelivered(file)) files.add(checked(file));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /// What was made here of them stands in the same METS, and in no receipt.
    private static boolean isDelivered(Mets.File file) {
        return name(file).startsWith(DataZip.FOLDER);
    }

    private static String name(Mets.File file) {
        return URLDecoder.decode(file.href().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static CheckedFile checked(Mets.File file) {
        var path = name(file).substring(DataZip.FOLDER.length());
        return new CheckedFile(path, file.size(), HexFormat.of().parseHex(file.checksum()), 0, format(file));
    }

    private static FileFormat format(Mets.File file) {
        var format = file.format();
        if (format == null) return new FileFormat(file.mimeType(), "");
        return new FileFormat(file.mimeType(), format.name(), format.key(), format.version());
    }
}
