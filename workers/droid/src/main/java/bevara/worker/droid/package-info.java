/// DROID as a worker.
@NullMarked
package bevara.worker.droid;

import org.jspecify.annotations.NullMarked;
