/// What is done again and again while the house runs: [Ticker].
@NullMarked
package dev.nightjar.jobs.tick;

import org.jspecify.annotations.NullMarked;
