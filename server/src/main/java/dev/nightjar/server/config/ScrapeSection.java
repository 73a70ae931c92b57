package dev.nightjar.server.config;

import dev.nightjar.base.Durations;
import dev.nightjar.ingest.ScrapeConfig;
import dev.nightjar.ingest.ScrapeLimits;
import dev.nightjar.ingest.TargetGroup;
import dev.nightjar.model.Labels;
import dev.nightjar.wire.Expositions.Histograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Prometheus' `scrape_configs`, with what `global` says for all of them.
///
/// Format: Prometheus' documentation, "Configuration".
final class ScrapeSection {
  private static final String NATIVE = "scrape_native_histograms";
  private static final String CLASSIC = "always_scrape_classic_histograms";
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /// Keys of a scrape config that Prometheus knows and we do not serve yet; discovery by
  /// `*_sd_configs` is among them.
  private static final Set<String> OTHER_KEYS =
      Set.of(
          "convert_classic_histograms_to_nhcb",
          "enable_compression",
          "enable_http2",
          "extra_scrape_metrics",
          "fallback_scrape_protocol",
          "follow_redirects",
          "http_headers",
          "keep_dropped_targets",
          "metric_relabel_configs",
          "native_histogram_bucket_limit",
          "native_histogram_min_bucket_factor",
          "no_proxy",
          "oauth2",
          "proxy_connect_header",
          "proxy_from_environment",
          "proxy_url",
          "relabel_configs",
          "scrape_classic_histograms",
          "scrape_failure_log_file",
          "scrape_protocols",
          "target_limit",
          "tls_config",
          "track_timestamps_staleness");

  private static final List<String> DISCOVERIES =
      List.of(
          "aws",
          "azure",
          "consul",
          "digitalocean",
          "dns",
          "docker",
          "dockerswarm",
          "ec2",
          "ecs",
          "elasticache",
          "eureka",
          "file",
          "gce",
          "hetzner",
          "http",
          "ionos",
          "kubernetes",
          "kuma",
          "lightsail",
          "linode",
          "marathon",
          "msk",
          "nerve",
          "nomad",
          "openstack",
          "outscale",
          "ovhcloud",
          "puppetdb",
          "rds",
          "scaleway",
          "serverset",
          "stackit",
          "triton",
          "uyuni",
          "vultr");

  private final Path base;
  private final Duration interval;
  private final Optional<Duration> timeout;
  private final ScrapeLimits limits;
  private final Optional<Boolean> isNative;
  private final Optional<Boolean> isClassic;
  private final NameKeys names;

  /// @param base the folder that file names in the configuration are relative to
  /// @param global reads the keys of `global` that concern scraping
  ScrapeSection(Path base, YamlMap global) {
    this.base = base;
    this.interval = global.duration("scrape_interval").orElse(DEFAULT_INTERVAL);
    this.timeout = global.duration("scrape_timeout");
    this.limits = limits(global, ScrapeLimits.NONE);
    this.isNative = global.bool(NATIVE);
    this.isClassic = global.bool(CLASSIC);
    this.names = NameKeys.read(global);
    refuseLonger(global, timeout.orElse(Duration.ZERO), interval);
  }

  private static ScrapeLimits limits(YamlMap map, ScrapeLimits inherited) {
    int samples = map.integer("sample_limit").orElse(inherited.samples());
    int labels = map.integer("label_limit").orElse(inherited.labels());
    int names = map.integer("label_name_length_limit").orElse(inherited.labelNameLength());
    int values = map.integer("label_value_length_limit").orElse(inherited.labelValueLength());
    long body = map.bytes("body_size_limit").orElse(inherited.bodyBytes());
    return map.build(() -> new ScrapeLimits(samples, labels, names, values, body))
        .orElse(inherited);
  }

  List<ScrapeConfig> read(List<YamlMap> maps) {
    List<ScrapeConfig> configs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlMap map : maps) {
      String name = map.needText("job_name");
      if (!names.add(name)) {
        map.problem("job_name", "\"" + name + "\" names two scrape configs");
      }
      read(map, name).ifPresent(configs::add);
    }
    return configs;
  }

  private Optional<ScrapeConfig> read(YamlMap map, String name) {
    Duration every = map.duration("scrape_interval").orElse(interval);
    Duration within = map.duration("scrape_timeout").orElse(inheritedTimeout(every));
    if (refuseLonger(map, within, every)) {
      within = every;
    }
    var builder = ScrapeConfig.builder(name).interval(every).timeout(within);
    map.text("metrics_path").ifPresent(builder::metricsPath);
    map.text("scheme").ifPresent(builder::scheme);
    builder.params(map.textLists("params"));
    map.bool("honor_labels").ifPresent(builder::honorLabels);
    map.bool("honor_timestamps").ifPresent(builder::honorTimestamps);
    builder.histograms(histograms(map));
    builder.limits(limits(map, limits));
    NameKeys own = NameKeys.read(map);
    map.build(() -> own.below(names)).ifPresent(builder::names);
    authorization(map).ifPresent(builder::authorization);
    builder.staticConfigs(groups(map));
    Set<String> others = new HashSet<>(OTHER_KEYS);
    DISCOVERIES.forEach(kind -> others.add(kind + "_sd_configs"));
    map.finish(others);
    return name.isEmpty() ? Optional.empty() : map.build(builder::build);
  }

  private Histograms histograms(YamlMap map) {
    boolean wantsNative = map.bool(NATIVE).or(() -> isNative).orElse(false);
    boolean keepsClassic = map.bool(CLASSIC).or(() -> isClassic).orElse(false);
    if (!wantsNative) {
      return Histograms.CLASSIC;
    }
    return keepsClassic ? Histograms.BOTH : Histograms.NATIVE;
  }

  private static boolean refuseLonger(YamlMap map, Duration within, Duration every) {
    boolean isLonger = within.compareTo(every) > 0;
    if (isLonger) {
      map.problem(
          "scrape_timeout",
          Durations.format(within) + " is longer than the interval " + Durations.format(every));
    }
    return isLonger;
  }

  private Duration inheritedTimeout(Duration every) {
    Duration wanted = timeout.orElse(DEFAULT_TIMEOUT);
    return wanted.compareTo(every) > 0 ? every : wanted;
  }

  private static List<TargetGroup> groups(YamlMap map) {
    List<TargetGroup> groups = new ArrayList<>();
    for (YamlMap group : map.maps("static_configs")) {
      List<String> targets = group.texts("targets");
      var labels = group.textMap("labels");
      group.finish(Set.of());
      group.build(() -> new TargetGroup(targets, Labels.of(labels))).ifPresent(groups::add);
    }
    return groups;
  }

  /// The `Authorization` header that `basic_auth`, `authorization` or `bearer_token` ask for.
  private Optional<String> authorization(YamlMap map) {
    List<String> headers = new ArrayList<>();
    map.map("basic_auth")
        .ifPresent(
            basic -> {
              String user = secret(basic, "username", "username_file").orElse("");
              String password = secret(basic, "password", "password_file").orElse("");
              basic.finish(Set.of());
              byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
              headers.add("Basic " + Base64.getEncoder().encodeToString(pair));
            });
    map.map("authorization")
        .ifPresent(
            auth -> {
              String type = auth.text("type").orElse("Bearer");
              Optional<String> credentials = secret(auth, "credentials", "credentials_file");
              auth.finish(Set.of("credentials_ref"));
              headers.add(type + " " + credentials.orElse(""));
            });
    secret(map, "bearer_token", "bearer_token_file")
        .ifPresent(token -> headers.add("Bearer " + token));
    if (headers.size() > 1) {
      map.problem(
          "authorization",
          "at most one of basic_auth, authorization, bearer_token and bearer_token_file may be set");
    }
    return headers.stream().findFirst();
  }

  private Optional<String> secret(YamlMap map, String key, String fileKey) {
    Optional<String> given = map.text(key);
    Optional<String> file = map.text(fileKey);
    if (given.isPresent() && file.isPresent()) {
      map.problem(key, "at most one of " + key + " and " + fileKey + " may be set");
    }
    if (file.isEmpty()) {
      return given;
    }
    try {
      return Optional.of(Files.readString(base.resolve(file.get())).strip());
    } catch (IOException e) {
      map.problem(fileKey, "the file " + base.resolve(file.get()) + " cannot be read");
      return Optional.empty();
    }
  }
}
