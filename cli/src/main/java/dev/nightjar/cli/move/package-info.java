/// The commands that bring samples in and out on a data directory that no server uses, and the
/// progress bar that long work shows.
@NullMarked
package dev.nightjar.cli.move;

import org.jspecify.annotations.NullMarked;
