package bevara.worker.structure;

import java.io.IOException;

/// Checks how a file of one format is built.
interface Check {
    /// What was checked: all that the standard demands of the structure, or the frame alone.
    enum Depth {
        WHOLE,
        FRAME
    }

    /// The standard that is checked by.
    String standard();

    /// Returns when nothing is wrong. `name` is the file's.
    Depth look(Bytes bytes, String name) throws Stop, IOException;
}
