package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// A member as its archive states it: nothing of it is trusted yet. `oddities` are warnings on how the name is
/// written. `packedSize` is -1 where the member is not packed by itself, `crc` -1 where the archive states none.
record Entry(String name, Type type, long size, long packedSize, long crc, List<Code> oddities) {
    enum Type {
        FILE,
        FOLDER,
        /// Symbolic or hard.
        LINK,
        /// Device, pipe and the like.
        SPECIAL,
        ENCRYPTED,
        /// Packed in a way that is not known here.
        UNKNOWN_COMPRESSION,
        /// Bytes of the archive file that belong to no member.
        NOISE
    }

    /// `hidden` are the names of whole members that lie in it, empty where there are none.
    static Entry noise(long size, List<String> hidden) {
        return new Entry(String.join(", ", hidden), Type.NOISE, size, -1, -1, List.of());
    }

    /// Opens the content, once; gives exactly `size` bytes or throws [ArchiveDamaged].
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /// Sees the members in the order they lie. False ends the visit.
    @FunctionalInterface
    interface Visitor {
        boolean visit(Entry entry, Content content) throws IOException;
    }
}
