/// What the service and its worker processes say to each other, and the loop that a worker runs.
@NullMarked
package bevara.worker;

import org.jspecify.annotations.NullMarked;
