/// The whole system from outside.
@NullMarked
package dev.nightjar.testing.acceptance;

import org.jspecify.annotations.NullMarked;
