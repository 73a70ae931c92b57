/// JMH and load.
@NullMarked
package dev.nightjar.testing.bench;

import org.jspecify.annotations.NullMarked;
