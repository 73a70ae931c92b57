package dev.nightjar.server;

import dev.nightjar.alert.route.ChannelView;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessFacts;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The server's own `/metrics`: `nightjar_*`, what its process uses, and the jobs'.
final class OwnMetrics {
  private final NightjarServer.Engines engines;
  private final NightjarServer.Watchers watchers;
  private final Refusals refusals;
  private final Clock clock;
  private final Instant startedAt;

  OwnMetrics(
      NightjarServer.Engines engines,
      NightjarServer.Watchers watchers,
      Refusals refusals,
      Clock clock,
      Instant startedAt) {
    this.engines = engines;
    this.watchers = watchers;
    this.refusals = refusals;
    this.clock = clock;
    this.startedAt = startedAt;
  }

  List<MetricFamily> families() {
    List<MetricFamily> families = new ArrayList<>();
    families.add(
        family(
            "nightjar_build_info",
            MetricType.GAUGE,
            "A constant 1 with the version.",
            List.of(sample("nightjar_build_info", 1, "version", Version.TEXT))));
    addStore(families);
    addProcess(families);
    addRefused(families);
    addAlerting(families);
    families.addAll(watchers.jobs().metrics().families(Tenant.DEFAULT));
    families.addAll(watchers.jobs().ledger().families(Tenant.DEFAULT));
    return families;
  }

  private void addStore(List<MetricFamily> to) {
    MetricStore.Stats stats = engines.metrics().stats();
    to.add(gauge("nightjar_metrics_series", "Series in memory.", (double) stats.series()));
    to.add(
        counter(
            "nightjar_metrics_samples_appended_total",
            "Samples stored since start.",
            (double) stats.samplesAppended()));
    to.add(
        counter(
            "nightjar_metrics_exemplars_refused_total",
            "Exemplars not taken: behind newer ones of their series, too long, or without samples.",
            (double) stats.exemplarsRefused()));
    to.add(
        gauge(
            "nightjar_metrics_disk_bytes",
            "Files of the metric store.",
            (double) stats.diskBytes()));
    to.add(
        gauge(
            "nightjar_scrape_targets",
            "Targets that are scraped.",
            watchers.scraper().targets().size()));
  }

  private void addProcess(List<MetricFamily> to) {
    var runtime = Runtime.getRuntime();
    double uptime = Duration.between(startedAt, clock.now()).toMillis() / 1000.0;
    to.add(
        gauge(
            "process_start_time_seconds",
            "Start of this process since the Unix epoch.",
            startedAt.toEpochMilli() / 1000.0));
    to.add(gauge("nightjar_uptime_seconds", "Time since start.", uptime));
    to.add(
        gauge(
            "process_resident_memory_bytes",
            "Resident set of this process.",
            (double) ProcessFacts.residentBytes()));
    to.add(
        counter(
            "process_cpu_seconds_total", "CPU time of this process.", ProcessFacts.cpuSeconds()));
    to.add(
        gauge(
            "jvm_memory_used_bytes",
            "Heap in use.",
            (double) runtime.totalMemory() - runtime.freeMemory()));
  }

  private void addRefused(List<MetricFamily> to) {
    String name = "nightjar_refused_total";
    List<FamilySample> samples =
        refusals.counts().stream()
            .map(
                c ->
                    sample(
                        name,
                        (double) c.count(),
                        "signal",
                        c.signal(),
                        "reason",
                        c.reason().wireName()))
            .toList();
    to.add(family(name, MetricType.COUNTER, "What was refused, by reason.", samples));
  }

  private void addAlerting(List<MetricFamily> to) {
    RuleMetrics.add(watchers.rules().groups(), to);
    List<ChannelView> channels = watchers.dispatcher().channels();
    to.add(
        perChannel(
            "nightjar_notifications_total", "Notifications sent.", channels, ChannelView::sent));
    to.add(
        perChannel(
            "nightjar_notifications_failed_total",
            "Attempts to notify that failed.",
            channels,
            ChannelView::failedAttempts));
  }

  private static MetricFamily perChannel(
      String name, String help, List<ChannelView> channels, ToDoubleFunction<ChannelView> value) {
    return family(
        name,
        MetricType.COUNTER,
        help,
        channels.stream()
            .map(
                c ->
                    sample(
                        name,
                        value.applyAsDouble(c),
                        "receiver",
                        c.receiver(),
                        "kind",
                        c.kind(),
                        "id",
                        c.id()))
            .toList());
  }

  private static MetricFamily gauge(String name, String help, double value) {
    return family(name, MetricType.GAUGE, help, List.of(sample(name, value)));
  }

  private static MetricFamily counter(String name, String help, double value) {
    return family(name, MetricType.COUNTER, help, List.of(sample(name, value)));
  }

  private static MetricFamily family(
      String name, MetricType type, String help, List<FamilySample> samples) {
    return new MetricFamily(new Metadata(name, type, help, ""), samples);
  }

  private static FamilySample sample(String name, double value, String... labels) {
    Labels.Builder builder = Labels.of(labels).toBuilder();
    return new FamilySample(builder.set(Labels.NAME, name).build(), value);
  }
}
