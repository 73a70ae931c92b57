/// What stands beside a script on its own machine: the wrapper of `nightjar run`, its reports and
/// the spool that keeps them while the server is away.
///
/// Start with [RunCommand], the wrapper's `main`, which is timed in milliseconds: its path uses no
/// library, no lambda and few classes. What it tells the server is in `report`.
@NullMarked
package dev.nightjar.agent;

import org.jspecify.annotations.NullMarked;
