package dev.nightjar.web.prometheus;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Cardinality;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Json;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// `/api/v1/status/…`, `/features` and `/notifications`: what clients ask to learn whom they are
/// talking to.
public final class StatusApi {
  /// The Prometheus release whose API and language we answer with; clients choose features by it.
  private static final String SPOKEN_VERSION = "3.5.0";

  /// Series are counted that have samples in this time before the newest sample.
  private static final Duration COUNTED = Duration.ofHours(2);

  private static final int USUAL_LIMIT = 10;
  private static final int MAX_LIMIT = 10_000;

  private final MetricStore store;
  private final ServerFacts facts;
  private final FeatureList features;
  private final Supplier<List<MetricFamily>> ownMetrics;
  private final Clock clock;

  /// Counting looks at all series: one request at a time.
  private final ReentrantLock counting = new ReentrantLock();

  public StatusApi(
      MetricStore store,
      ServerFacts facts,
      FeatureList features,
      Supplier<List<MetricFamily>> ownMetrics,
      Clock clock) {
    this.store = store;
    this.facts = facts;
    this.features = features;
    this.ownMetrics = ownMetrics;
    this.clock = clock;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/v1/status/buildinfo", this::build);
    routes.get("/api/v1/status/runtimeinfo", this::runtime);
    routes.get("/api/v1/status/config", this::config);
    routes.get("/api/v1/status/flags", request -> texts(new TreeMap<>(facts.flags().get())));
    routes.get("/api/v1/status/tsdb", this::tsdb);
    routes.get("/api/v1/status/tsdb/blocks", this::blocks);
    routes.get("/api/v1/status/walreplay", this::replay);
    routes.get("/api/v1/status/self_metrics", this::selfMetrics);
    routes.get("/api/v1/features", request -> Success.of(features::write));
    routes.get("/api/v1/notifications", StatusApi::notifications);
    routes.get("/api/v1/notifications/live", request -> Answer.empty(204));
  }

  /// There must be no `features` here: Grafana would take us for Mimir.
  private Answer build(Request request) {
    Map<String, String> build = new TreeMap<>();
    build.put("version", SPOKEN_VERSION);
    build.put("revision", "nightjar-" + facts.version());
    build.put("branch", "nightjar");
    build.put("buildUser", "");
    build.put("buildDate", "");
    build.put("goVersion", "");
    return texts(build);
  }

  private static Answer texts(Map<String, String> texts) {
    return Success.of(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, String> text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
          }
          json.writeEndObject();
        });
  }

  private Answer runtime(Request request) {
    ServerFacts.Reload reload = facts.reload().get();
    var runtime = Runtime.getRuntime();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("startTime", facts.startedAt().toString());
          json.writeStringField("CWD", Path.of("").toAbsolutePath().toString());
          json.writeStringField("hostname", hostname());
          json.writeStringField("serverTime", clock.now().toString());
          json.writeBooleanField("reloadConfigSuccess", reload.succeeded());
          json.writeStringField("lastConfigTime", reload.at().toString());
          json.writeNumberField("corruptionCount", facts.damagedChunks().get());
          json.writeNumberField(
              "goroutineCount", ManagementFactory.getThreadMXBean().getThreadCount());
          json.writeNumberField("GOMAXPROCS", runtime.availableProcessors());
          json.writeNumberField("GOMEMLIMIT", runtime.maxMemory());
          json.writeStringField("GOGC", "");
          json.writeStringField("GODEBUG", "");
          json.writeStringField("storageRetention", facts.retention());
          json.writeEndObject();
        });
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  private Answer config(Request request) {
    return texts(Map.of("yaml", facts.config().get()));
  }

  private Answer tsdb(Request request) throws InterruptedException {
    int limit = limit(request);
    MetricStore.Stats stats = store.stats();
    Cardinality counted;
    long from = Math.max(stats.oldestMillis(), stats.newestMillis() - COUNTED.toMillis());
    counting.lockInterruptibly();
    try {
      counted =
          stats.newestMillis() == Long.MIN_VALUE
              ? Cardinality.of(List.of(), limit)
              : store.cardinality(Tenant.DEFAULT, from, stats.newestMillis(), limit);
    } finally {
      counting.unlock();
    }
    long oldest = stats.newestMillis() == Long.MIN_VALUE ? Long.MAX_VALUE : from;
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("headStats");
          json.writeNumberField("numSeries", counted.series());
          json.writeNumberField("numLabelPairs", counted.pairs());
          json.writeNumberField("chunkCount", 0);
          json.writeNumberField("minTime", oldest);
          json.writeNumberField("maxTime", stats.newestMillis());
          json.writeEndObject();
          counts("seriesCountByMetricName", counted.byName()).write(json);
          counts("labelValueCountByLabelName", counted.valuesByLabel()).write(json);
          counts("memoryInBytesByLabelName", counted.bytesByLabel()).write(json);
          counts("seriesCountByLabelValuePair", counted.byPair()).write(json);
          json.writeEndObject();
        });
  }

  private static int limit(Request request) {
    String text = request.parameter("limit").orElse("");
    if (text.isEmpty()) {
      return USUAL_LIMIT;
    }
    long limit;
    try {
      limit = GoNumbers.parseInt("Atoi", text);
    } catch (NumberFormatException e) {
      limit = 0;
    }
    if (limit < 1) {
      throw Parameters.bad("limit must be a positive number");
    }
    if (limit > MAX_LIMIT) {
      throw Parameters.bad("limit must not exceed " + MAX_LIMIT);
    }
    return (int) limit;
  }

  private static Json.Writer counts(String field, List<Cardinality.Count> counts) {
    return json -> {
      json.writeArrayFieldStart(field);
      for (Cardinality.Count count : counts) {
        json.writeStartObject();
        json.writeStringField("name", count.name());
        json.writeNumberField("value", count.count());
        json.writeEndObject();
      }
      json.writeEndArray();
    };
  }

  private Answer blocks(Request request) {
    List<ServerFacts.BlockFacts> blocks = facts.blocks().get();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("blocks");
          for (ServerFacts.BlockFacts block : blocks) {
            json.writeStartObject();
            json.writeStringField("ulid", block.id());
            json.writeNumberField("minTime", block.minMillis());
            json.writeNumberField("maxTime", block.maxMillis());
            json.writeObjectFieldStart("stats");
            json.writeNumberField("numSamples", block.samples());
            if (block.series().isPresent()) {
              json.writeNumberField("numSeries", block.series().get());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("compaction");
            json.writeNumberField("level", block.level());
            json.writeArrayFieldStart("sources");
            json.writeString(block.id());
            json.writeEndArray();
            json.writeEndObject();
            json.writeNumberField("version", 1);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /// The log is read before anybody is let in: all of it was.
  private Answer replay(Request request) {
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeNumberField("min", 0);
          json.writeNumberField("max", 0);
          json.writeNumberField("current", 0);
          json.writeEndObject();
        });
  }

  private Answer selfMetrics(Request request) {
    String pattern = request.parameter("metric_name_pattern").orElse("");
    Matcher wanted;
    try {
      wanted = new Matcher(Matcher.Kind.REGEX, Labels.NAME, pattern.isEmpty() ? ".*" : pattern);
    } catch (NightjarException e) {
      throw Parameters.bad("invalid metric_name_pattern: " + e.getMessage());
    }
    List<MetricFamily> families =
        ownMetrics.get().stream()
            .filter(family -> wanted.matches(family.metadata().family()))
            .toList();
    return Success.of(json -> OwnFamilyJson.write(families, json));
  }

  /// Trouble is told by alerts and on the health page, never here.
  private static Answer notifications(Request request) {
    return Success.of(
        json -> {
          json.writeStartArray();
          json.writeEndArray();
        });
  }
}
