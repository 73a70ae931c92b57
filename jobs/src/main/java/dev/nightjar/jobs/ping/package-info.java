/// Check-ins: what short HTTP requests tell of runs, as healthchecks' clients make them.
///
/// Start with [Pings], which makes runs of them. The package works through ports alone.
@NullMarked
package dev.nightjar.jobs.ping;

import org.jspecify.annotations.NullMarked;
