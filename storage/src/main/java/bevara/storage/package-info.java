/// Archival storage (OAIS 4.2.3.4): keeps AIPs as OCFL objects, tells what was stored in which order (the
/// journal), and keeps the registers and receipts beside them. The object store is the truth; the journal's
/// table grows back from it.
@NullMarked
package bevara.storage;

import org.jspecify.annotations.NullMarked;
