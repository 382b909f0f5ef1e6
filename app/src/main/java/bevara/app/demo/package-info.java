/// The sample archive of `bevara demo`: two tenants and their deliveries, all made by code.
@NullMarked
package bevara.app.demo;

import org.jspecify.annotations.NullMarked;
