/// The service: wires the modules together and is the process around them. `api` speaks HTTP and JSON, `web` makes
/// the pages, `command` is the command line, `demo` the sample archive.
@NullMarked
package bevara.app;

import org.jspecify.annotations.NullMarked;
