/// The composition root: reads the configuration, opens the engines in order with an undo for each
/// step, wires the rooms, and stops them backwards.
///
/// Start with [NightjarServer]. Engines meet only here.
@NullMarked
package dev.nightjar.server;

import org.jspecify.annotations.NullMarked;
