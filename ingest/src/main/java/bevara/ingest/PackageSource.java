package bevara.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A package where it lies: read in place as often as needed, never unpacked. A disk that fails throws
/// [UncheckedIOException]; a package that is broken, [ArchiveDamaged].
interface PackageSource extends Closeable {
    /// Shows every entry in the order it lies; the same at each visit.
    void visit(Entry.Visitor visitor) throws IOException;

    /// Whether a content shown may be opened after the visit went on, and in another thread. Else only while it is
    /// shown.
    boolean opensLater();

    @Override
    void close();

    /// How it is packed, as a media type; empty for a folder.
    String wrapping();

    /// Recognises the package by its first bytes, never by its name. Throws [ArchiveDamaged] when it is none.
    static PackageSource open(Path path, Limits limits) throws ArchiveDamaged {
        if (Files.isDirectory(path)) return new RememberedSource(new FolderSource(path, limits));
        var start = start(path);
        if (start.length == 0) throw new ArchiveDamaged(Code.PACKAGE_EMPTY, "no bytes", null);
        if (start.length >= 4 && start[0] == 'P' && start[1] == 'K' && (start[2] == 3 || start[2] == 5))
            return new RememberedSource(ZipSource.open(path));
        if (start.length >= 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b)
            return new TarSource(path, true, limits);
        if (TarSource.startsTar(start)) return new TarSource(path, false, limits);
        throw new ArchiveDamaged(Code.NOT_A_PACKAGE, "neither zip nor tar nor gzip", null);
    }

    private static byte[] start(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(TarSource.BLOCK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
