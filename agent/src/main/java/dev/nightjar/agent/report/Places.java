package dev.nightjar.agent.report;

import org.jspecify.annotations.Nullable;

/// Where a run's reports go, as the environment names it; tests name other places.
class Places {
  /// The spool, or null when there is no place for one.
  @Nullable Spool spool(Gate gate, long nowMillis) {
    Spool spool = Spool.open(nowMillis);
    return spool == null ? null : spool.through(new GatedOpener(gate));
  }

  /// The server, or null when none is named.
  @Nullable Target target() {
    return Target.fromEnvironment();
  }
}
