/// The command line. Nothing here needs Spring but `serve` and `demo`.
@NullMarked
package bevara.app.command;

import org.jspecify.annotations.NullMarked;
