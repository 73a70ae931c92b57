/// Bytes to model and back.
@NullMarked
package dev.nightjar.wire;

import org.jspecify.annotations.NullMarked;
