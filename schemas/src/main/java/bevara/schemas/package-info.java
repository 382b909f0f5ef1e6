/// The standards' documents. One public type a standard, each reading and writing it; nothing here knows of
/// Bevara.
///
/// The schemas that the bindings are generated from are this project's own, for the part of each standard that
/// is read and written here; the official ones serve as the oracle in tests.
@NullMarked
package bevara.schemas;

import org.jspecify.annotations.NullMarked;
