/// Benchmarks. They drive the service as its users do, from outside, and measure the same work done by the
/// system's own tools in the same run: a figure without its neighbour says nothing.
@NullMarked
package bevara.bench;

import org.jspecify.annotations.NullMarked;
