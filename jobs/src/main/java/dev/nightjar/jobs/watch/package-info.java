/// What is due, what of it came, and what is to be told of it. Start at [Watching].
@NullMarked
package dev.nightjar.jobs.watch;

import org.jspecify.annotations.NullMarked;
