/// veraPDF as a worker.
@NullMarked
package bevara.worker.verapdf;

import org.jspecify.annotations.NullMarked;
