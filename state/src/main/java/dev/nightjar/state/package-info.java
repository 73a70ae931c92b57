/// Jobs, runs, alert states, push groups.
@NullMarked
package dev.nightjar.state;

import org.jspecify.annotations.NullMarked;
