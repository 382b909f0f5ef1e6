/// Tika as a worker.
@NullMarked
package bevara.worker.tika;

import org.jspecify.annotations.NullMarked;
