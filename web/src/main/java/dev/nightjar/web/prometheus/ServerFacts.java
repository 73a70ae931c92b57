package dev.nightjar.web.prometheus;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What the status API tells of the process and its settings.
///
/// @param version ours
/// @param config the configuration in force, as YAML without secrets
/// @param flags settings by the names that Prometheus has for them, and our own
/// @param reload how the last reading of the configuration went
/// @param retention how long samples are kept, such as `30d`
/// @param damagedChunks chunks whose samples are left out, since they failed their checksum
/// @param blocks the files of samples
public record ServerFacts(
    String version,
    Instant startedAt,
    Supplier<String> config,
    Supplier<Map<String, String>> flags,
    Supplier<Reload> reload,
    String retention,
    Supplier<Long> damagedChunks,
    Supplier<List<BlockFacts>> blocks) {

  /// @param at when the configuration in force was read
  public record Reload(boolean succeeded, Instant at) {}

  /// One immutable file of samples.
  ///
  /// @param id 26 characters, as Prometheus' blocks have
  /// @param series empty where nobody counted
  public record BlockFacts(
      String id, long minMillis, long maxMillis, long samples, Optional<Long> series, int level) {}
}
