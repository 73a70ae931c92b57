/// What grows, what stands still, and what comes again and again. Start at [Signals].
@NullMarked
package dev.nightjar.jobs.trend;

import org.jspecify.annotations.NullMarked;
