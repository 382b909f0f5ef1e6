/// Own checks of how files are built, as a worker.
@NullMarked
package bevara.worker.structure;

import org.jspecify.annotations.NullMarked;
