/// The HTTP API under `/api/v1`: thin controllers, the JSON they speak, and the problems they answer with.
@NullMarked
package bevara.app.api;

import org.jspecify.annotations.NullMarked;
