package dev.nightjar.server.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Reads the section `storage`. What Prometheus knows by another name (`storage.tsdb`) counts where
/// ours is not given.
final class StorageSection {
  private static final Set<String> OTHERS =
      Set.of("exemplars", "budget", "metrics", "logs", "traces", "state");

  private final YamlMap section;

  StorageSection(YamlMap section) {
    this.section = section;
  }

  StorageConfig read() {
    Optional<YamlMap> tsdb = section.map("tsdb");
    Optional<YamlMap> limits = tsdb.flatMap(map -> map.map("retention"));
    Duration retention =
        positive(section, "retention")
            .or(() -> limits.flatMap(map -> positive(map, "time")))
            .orElse(StorageConfig.DEFAULT.retention());
    long bytes =
        section
            .bytes("retention_size")
            .or(() -> limits.flatMap(map -> map.bytes("size")))
            .orElse(StorageConfig.DEFAULT.retentionBytes());
    Duration window =
        section
            .duration("out_of_order_window")
            .or(() -> tsdb.flatMap(map -> map.duration("out_of_order_time_window")))
            .orElse(StorageConfig.DEFAULT.outOfOrderWindow());
    Duration walForce = walForce();
    limits.ifPresent(map -> map.finish(Set.of("percentage")));
    tsdb.ifPresent(map -> map.finish(Set.of("stale_series_compaction_threshold")));
    section.finish(OTHERS);
    return new StorageConfig(retention, bytes, walForce, window);
  }

  private static Optional<Duration> positive(YamlMap map, String key) {
    Optional<Duration> given = map.duration(key);
    if (given.isPresent() && !given.get().isPositive()) {
      map.problem(key, "must be longer than 0");
      return Optional.empty();
    }
    return given;
  }

  /// `always`, or the interval.
  private Duration walForce() {
    if (section.text("wal_force").filter("always"::equals).isPresent()) {
      return Duration.ZERO;
    }
    return section.duration("wal_force").orElse(StorageConfig.DEFAULT.walForce());
  }
}
