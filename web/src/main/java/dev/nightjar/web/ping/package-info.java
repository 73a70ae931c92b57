/// Check-ins as healthchecks' clients make them: `HEAD|GET|POST /ping/…`.
///
/// Start with [PingApi]. What a ping does to runs is [dev.nightjar.jobs.ping.Pings].
@NullMarked
package dev.nightjar.web.ping;

import org.jspecify.annotations.NullMarked;
