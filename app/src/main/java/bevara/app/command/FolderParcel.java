package bevara.app.command;

import bevara.storage.Digest;
import gov.loc.repository.bagit.domain.Manifest;
import gov.loc.repository.bagit.domain.Metadata;
import gov.loc.repository.bagit.domain.Version;
import gov.loc.repository.bagit.hash.StandardSupportedAlgorithms;
import gov.loc.repository.bagit.writer.BagitFileWriter;
import gov.loc.repository.bagit.writer.ManifestWriter;
import gov.loc.repository.bagit.writer.MetadataWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A folder as a tar. A plain folder becomes a bag on the way: BagIt-java writes the tag files to a folder of their
/// own, the payload is streamed from where it lies, and the folder is not touched. A folder that is a bag or an E-ARK
/// SIP already goes as it is. The same content always gives the same bytes: order, times and owners are fixed.
final class FolderParcel implements Parcel {
    private final String name;
    private final List<Member> members;
    private final Path tagFiles;
    /// Where each member begins in the tar, in bytes; known once all was written.
    private final List<Long> starts = new ArrayList<>();

    private record Member(String path, Path file) {}

    private FolderParcel(String name, List<Member> members, Path tagFiles) {
        this.name = name;
        this.members = members;
        this.tagFiles = tagFiles;
    }

    static FolderParcel of(Path folder) throws IOException {
        var name = String.valueOf(folder.toRealPath().getFileName());
        var files = files(folder);
        var tagFiles = Files.createTempDirectory("bevara-bag");
        var members = new ArrayList<Member>();
        var ready = Files.exists(folder.resolve("bagit.txt")) || Files.exists(folder.resolve("METS.xml"));
        if (!ready) {
            writeTagFiles(folder, files, name, tagFiles);
            for (var file : files(tagFiles)) members.add(new Member(name + "/" + slashed(tagFiles, file), file));
        }
        var prefix = name + (ready ? "/" : "/data/");
        for (var file : files) members.add(new Member(prefix + slashed(folder, file), file));
        return new FolderParcel(name, List.copyOf(members), tagFiles);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(file -> slashed(folder, file)))
                    .toList();
        }
    }

    private static String slashed(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static void writeTagFiles(Path folder, List<Path> files, String name, Path to) throws IOException {
        var manifest = new Manifest(StandardSupportedAlgorithms.SHA256);
        var digests = new LinkedHashMap<Path, String>();
        long bytes = 0;
        for (var file : files) {
            // The writer makes paths relative to the bag's root, where the payload is to lie under data/.
            digests.put(to.resolve("data").resolve(folder.relativize(file)), digest(file));
            bytes += Files.size(file);
        }
        manifest.setFileToChecksumMap(digests);
        var info = new Metadata();
        info.add("External-Identifier", name);
        info.add("External-Description", name);
        info.add("Payload-Oxum", bytes + "." + files.size());
        BagitFileWriter.writeBagitFile(new Version(1, 0), StandardCharsets.UTF_8, to);
        ManifestWriter.writePayloadManifests(Set.of(manifest), to, to, StandardCharsets.UTF_8);
        MetadataWriter.writeBagMetadata(info, new Version(1, 0), to, StandardCharsets.UTF_8);
        var tags = new Manifest(StandardSupportedAlgorithms.SHA256);
        var tagDigests = new LinkedHashMap<Path, String>();
        for (var tag : files(to)) tagDigests.put(tag, digest(tag));
        tags.setFileToChecksumMap(tagDigests);
        ManifestWriter.writeTagManifests(Set.of(tags), to, to, StandardCharsets.UTF_8);
    }

    private static String digest(Path file) throws IOException {
        var digest = Digest.sha256();
        var buffer = new byte[1 << 16];
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) digest.update(buffer, 0, read);
        }
        return Digest.of(digest).hex();
    }

    @Override
    public String fileName() {
        return name + ".tar";
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        starts.clear();
        var begun = new ArrayList<Long>();
        write(out, members, begun);
        starts.addAll(begun);
    }

    /// Only the member in whose middle it begins is read from its beginning.
    @Override
    public void writeTo(OutputStream out, long from) throws IOException {
        int at = Collections.binarySearch(starts, from);
        int first = at >= 0 ? at : Math.max(0, -at - 2);
        long start = starts.isEmpty() ? 0 : starts.get(first);
        write(new TailStream(out, from - start), members.subList(first, members.size()), new ArrayList<>());
    }

    private static void write(OutputStream out, List<Member> members, List<Long> begun) throws IOException {
        // Not closed: the stream below is the caller's.
        var tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        for (var member : members) {
            begun.add(tar.getBytesWritten());
            var entry = new TarArchiveEntry(member.path());
            entry.setSize(Files.size(member.file()));
            entry.setModTime(FileTime.fromMillis(0));
            entry.setMode(0100644);
            tar.putArchiveEntry(entry);
            Files.copy(member.file(), tar);
            tar.closeArchiveEntry();
        }
        tar.finish();
        tar.flush();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(tagFiles)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
