/// The wrapper and its spool.
@NullMarked
package dev.nightjar.agent;

import org.jspecify.annotations.NullMarked;
