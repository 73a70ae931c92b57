package dev.nightjar.server;

import dev.nightjar.base.Durations;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.server.config.Config;
import dev.nightjar.server.config.StorageConfig;
import dev.nightjar.tsdb.BlockSummary;
import dev.nightjar.tsdb.TsdbStore;
import dev.nightjar.web.prometheus.ServerFacts;
import dev.nightjar.web.prometheus.ServerFacts.BlockFacts;
import dev.nightjar.web.prometheus.ServerFacts.Reload;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the status API tells of this process.
///
/// @param startedAt when the server began to serve
record Facts(
    ServerOptions options, Configuration configuration, TsdbStore metrics, Instant startedAt) {
  /// The digits of ULIDs.
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private static final int BITS_PER_DIGIT = 5;
  private static final int TIME_DIGITS = 10;
  private static final int NUMBER_DIGITS = 7;
  private static final int REVISION_DIGITS = 2;

  ServerFacts all() {
    return new ServerFacts(
        Version.TEXT,
        startedAt,
        () -> configuration.current().text(),
        this::flags,
        () -> new Reload(configuration.lastProblems().isEmpty(), configuration.since()),
        retention(configuration.current().storage()),
        metrics::damagedChunks,
        () -> metrics.blocks().stream().map(Facts::block).toList());
  }

  private static String retention(StorageConfig storage) {
    String time = Durations.format(storage.retention());
    return storage.retentionBytes() == 0 ? time : time + " or " + storage.retentionBytes() + "B";
  }

  /// The command line's own settings, and those that Prometheus has a flag for.
  private Map<String, String> flags() {
    Config config = configuration.current();
    MetricQueries.Limits queries = MetricQueries.Limits.DEFAULT;
    Map<String, String> flags = new TreeMap<>();
    flags.put("data", options.data().toString());
    flags.put("listen", text(options.listen()));
    flags.put("push-listen", options.pushListen().map(Facts::text).orElse("off"));
    flags.put("allow-unauthenticated", Boolean.toString(options.exposed()));
    flags.put("enable-lifecycle-api", Boolean.toString(options.lifecycleApi()));
    flags.put("enable-admin-api", Boolean.toString(options.adminApi()));
    flags.put("config.file", options.config().map(Object::toString).orElse(""));
    flags.put("query.lookback-delta", Durations.format(queries.lookback()));
    flags.put("query.max-concurrency", "20");
    flags.put("query.max-samples", Long.toString(queries.maxSamples()));
    flags.put("query.timeout", Durations.format(queries.timeout()));
    flags.put("storage.tsdb.path", options.data().toString());
    flags.put("storage.tsdb.retention.time", Durations.format(config.storage().retention()));
    flags.put("storage.tsdb.retention.size", config.storage().retentionBytes() + "B");
    flags.put("web.cors.origin", config.corsOrigin().map(Matcher::value).orElse(""));
    flags.put("web.enable-admin-api", Boolean.toString(options.adminApi()));
    flags.put("web.enable-lifecycle", Boolean.toString(options.lifecycleApi()));
    flags.put("web.enable-remote-write-receiver", "true");
    flags.put("web.external-url", config.externalUrl());
    flags.put("web.listen-address", text(options.listen()));
    return flags;
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  private static BlockFacts block(BlockSummary block) {
    String id =
        digits(block.minMillis(), TIME_DIGITS)
            + digits(block.first(), NUMBER_DIGITS)
            + digits(block.last(), NUMBER_DIGITS)
            + digits(block.revision(), REVISION_DIGITS);
    int level = block.first() == block.last() ? 1 : 2;
    return new BlockFacts(
        id,
        block.minMillis(),
        block.maxMillis(),
        block.samples(),
        Optional.of((long) block.series()),
        level);
  }

  /// The lowest digits of a number, so that blocks have ids that tell them apart and go by time.
  private static String digits(long number, int count) {
    var text = new StringBuilder();
    for (int i = count - 1; i >= 0; i--) {
      text.append(DIGITS.charAt((int) (number >>> (i * BITS_PER_DIGIT)) & (DIGITS.length() - 1)));
    }
    return text.toString();
  }
}
