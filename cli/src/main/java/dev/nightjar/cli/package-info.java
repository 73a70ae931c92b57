/// The commands: `main`, the demo, packaging.
///
/// Start with [Main]. This room alone ends the process and writes to standard output. The wrapper
/// `nightjar run` does not pass here: it has a main class of its own in the agent room, because a
/// command line library would cost it more than all the rest.
@NullMarked
package dev.nightjar.cli;

import org.jspecify.annotations.NullMarked;
