package bevara.storage;

import java.io.InputStream;
import java.util.List;
import java.util.Set;

/// Judges what is inside the content files of an AIP. Storage keeps bytes; what they mean is for others to know.
public interface ContentJudge {
    /// For who judges no more than bytes.
    ContentJudge NONE = _ -> new Reading() {};

    /// The content of an AIP's newest version is about to be read.
    Reading begin(Contents contents);

    /// The content files of a version, by name.
    interface Contents {
        Set<String> names();

        /// Reads a file apart from the others; the caller closes it. Throws [StorageFault].
        InputStream open(String name);
    }

    /// Is given every byte once, one file after the other.
    interface Reading {
        default void take(String name, byte[] bytes, int length) {}

        /// Everything was taken, and is as it was stored; says what does not agree all the same.
        default List<Disagreement> end() {
            return List.of();
        }
    }

    /// `name` is a content file; `found` and `expected` are values, either may be empty.
    record Disagreement(Deviation.Kind kind, String name, String found, String expected) {}
}
