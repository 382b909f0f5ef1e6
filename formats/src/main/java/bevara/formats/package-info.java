/// Formats: what a file is, whether it is sound, and what it says. Strangers' files are parsed in processes of
/// their own, one class path a tool; what a file does to such a process is an outcome, never a fault.
@NullMarked
package bevara.formats;

import org.jspecify.annotations.NullMarked;
