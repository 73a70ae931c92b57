/// Micro benchmarks of the metric engine's hot paths, through its public doors:
/// `testing/bench/jmh`.
@NullMarked
package dev.nightjar.testing.bench.micro;

import org.jspecify.annotations.NullMarked;
