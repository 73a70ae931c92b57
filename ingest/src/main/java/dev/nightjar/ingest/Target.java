package dev.nightjar.ingest;

import dev.nightjar.base.Durations;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.wire.Expositions.Histograms;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One page to scrape, with all that its scrape depends on; two equal targets are the same.
///
/// @param pool the configuration's `job_name`
/// @param discovered labels before those with two underscores were dropped
/// @param labels what every sample of the page gets
record Target(
    String pool,
    Labels discovered,
    Labels labels,
    URI uri,
    Duration interval,
    Duration timeout,
    boolean honorLabels,
    boolean honorTimestamps,
    Histograms histograms,
    ScrapeLimits limits,
    ScrapedNames names,
    Optional<String> authorization) {
  private static final String ADDRESS = "__address__";
  private static final String PATH = "__metrics_path__";
  private static final String SCHEME = "__scheme__";
  private static final String INTERVAL = "__scrape_interval__";
  private static final String TIMEOUT = "__scrape_timeout__";
  private static final String PARAM = "__param_";

  /// The targets of a configuration, each once.
  static List<Target> of(ScrapeConfig config) {
    Set<Target> targets = new LinkedHashSet<>();
    for (TargetGroup group : config.staticConfigs()) {
      for (String address : group.targets()) {
        targets.add(of(config, group.labels(), address));
      }
    }
    return List.copyOf(targets);
  }

  private static Target of(ScrapeConfig config, Labels groupLabels, String address) {
    Labels.Builder builder =
        Labels.builder()
            .set("job", config.jobName())
            .set(INTERVAL, Durations.format(config.scrapeInterval()))
            .set(TIMEOUT, Durations.format(config.scrapeTimeout()))
            .set(PATH, config.metricsPath())
            .set(SCHEME, config.scheme());
    config
        .params()
        .forEach(
            (name, values) -> values.stream().limit(1).forEach(v -> builder.set(PARAM + name, v)));
    groupLabels.forEach(builder::set);
    Labels discovered = builder.set(ADDRESS, address).build();
    Labels.Builder labels = discovered.filter(name -> !name.startsWith("__")).toBuilder();
    if (labels.get("instance").isEmpty()) {
      labels.set("instance", address);
    }
    return new Target(
        config.jobName(),
        discovered,
        labels.build(),
        uri(discovered, config.params()),
        duration(discovered, INTERVAL),
        duration(discovered, TIMEOUT),
        config.honorLabels(),
        config.honorTimestamps(),
        config.histograms(),
        config.limits(),
        config.names(),
        config.authorization());
  }

  private static Duration duration(Labels discovered, String name) {
    String text = discovered.get(name);
    return Durations.parse(text)
        .filter(Duration::isPositive)
        .orElseThrow(
            () -> Invalid.because("label " + name + " is \"" + text + "\", wanted a duration"));
  }

  private static URI uri(Labels discovered, Map<String, List<String>> params) {
    Map<String, List<String>> all = new TreeMap<>(params);
    discovered.forEach(
        (name, value) -> {
          if (name.startsWith(PARAM)) {
            List<String> values =
                new ArrayList<>(all.getOrDefault(name.substring(PARAM.length()), List.of("")));
            values.set(0, value);
            all.put(name.substring(PARAM.length()), values);
          }
        });
    List<String> pairs = new ArrayList<>();
    all.forEach((name, values) -> values.forEach(v -> pairs.add(encode(name) + '=' + encode(v))));
    String query = pairs.isEmpty() ? "" : '?' + String.join("&", pairs);
    String text =
        discovered.get(SCHEME) + "://" + discovered.get(ADDRESS) + discovered.get(PATH) + query;
    try {
      URI uri = new URI(text);
      if (uri.getHost() == null) {
        throw Invalid.because("target \"" + discovered.get(ADDRESS) + "\": wanted HOST:PORT");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw Invalid.because("target address \"" + text + "\" is malformed: " + e.getReason());
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// What is missed when its scrapes fail.
  Entity entity() {
    return new Entity(Entity.Kind.TARGET, labels);
  }

  /// When in its interval the target is scraped: a stable spread, the same after every start.
  long offsetMillis() {
    long hash = (labels.toString() + uri).hashCode() * 0x9E3779B97F4A7C15L;
    return Math.floorMod(hash ^ (hash >>> 32), Math.max(1, interval.toMillis()));
  }
}
