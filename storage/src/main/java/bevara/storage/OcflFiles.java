package bevara.storage;

import java.io.InputStream;
import java.util.List;

/// The files of one OCFL object or storage root, wherever they lie. Paths are relative to it, with `/` between their
/// elements.
interface OcflFiles {
    enum Kind {
        FILE,
        /// Told only when it is empty.
        EMPTY_FOLDER,
        /// A symbolic link, a device, …; never followed and never opened.
        OTHER
    }

    record Item(String path, Kind kind, long size) {}

    /// Everything below `folder` ("" for all), however deep, in the order of the paths; at most `most` items.
    List<Item> all(String folder, int most);

    /// What lies directly in `folder`: files, other things, and folders with a `/` at the end of their path.
    List<String> names(String folder);

    /// The caller closes it. Throws [StorageFault.NotFound] and [StorageFault.Unavailable].
    InputStream read(String path);

    /// The files below one of its folders.
    OcflFiles in(String folder);
}
