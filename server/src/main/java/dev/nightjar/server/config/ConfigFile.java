package dev.nightjar.server.config;

import dev.nightjar.alert.route.AlertingConfig;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.base.Problem;
import dev.nightjar.ingest.ScrapeConfig;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.ping.PingAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a configuration file with the rule files that it names.
public final class ConfigFile {
  private static final Duration DEFAULT_EVALUATION = Duration.ofMinutes(1);

  /// Top-level keys that Prometheus knows, or that we will, and that have no effect yet.
  private static final Set<String> OTHER_ROOTS =
      Set.of(
          "otlp",
          "remote_read",
          "remote_write",
          "runtime",
          "scrape_config_files",
          "tracing",
          "admission",
          "auth",
          "tenants",
          "tls");

  private static final Set<String> OTHER_GLOBALS =
      Set.of(
          "convert_classic_histograms_to_nhcb",
          "extra_scrape_metrics",
          "keep_dropped_targets",
          "query_log_file",
          "scrape_failure_log_file",
          "scrape_protocols",
          "target_limit");

  private ConfigFile() {}

  /// Reads `file`; the result can be used when `findings` has no problems.
  ///
  /// @throws IOException when the file itself cannot be read
  public static Config read(Path file, Findings findings) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parse(Files.readString(absolute), parent == null ? absolute : parent, findings);
  }

  /// What a server without a configuration file uses.
  public static Config none() {
    try {
      return parse("", Path.of("").toAbsolutePath(), new Findings());
    } catch (IOException e) {
      throw new IllegalStateException("BUG: an empty configuration names files", e);
    }
  }

  static Config parse(String text, Path base, Findings findings) throws IOException {
    YamlMap root = YamlMap.parse(text, findings);
    YamlMap global = root.map("global").orElseGet(() -> YamlMap.parse("", findings));
    var scrapeSection = new ScrapeSection(base, global);
    Duration evaluation =
        global
            .duration("evaluation_interval")
            .filter(Duration::isPositive)
            .orElse(DEFAULT_EVALUATION);
    Map<String, String> externalLabels = global.textMap("external_labels");
    if (externalLabels.remove("") != null) {
      global.problem("external_labels", "a label has an empty name");
    }
    Optional<Duration> ruleOffset = global.duration("rule_query_offset");
    global.finish(OTHER_GLOBALS);

    List<ScrapeConfig> scrapes = scrapeSection.read(root.maps("scrape_configs"));
    Features features =
        root.map("query").map(section -> new QuerySection(section).read()).orElse(Features.STABLE);
    List<RuleGroup> rules = new ArrayList<>();
    List<String> patterns = root.texts("rule_files");
    for (int i = 0; i < patterns.size(); i++) {
      String place = "rule_files[" + i + "]";
      RuleFiles.read(base, patterns.get(i), place, evaluation, features, findings).stream()
          .map(group -> group.withOffsetOr(ruleOffset))
          .forEach(rules::add);
    }
    refuseRepeatedGroups(rules, findings);

    Optional<YamlMap> web = root.map("web");
    String externalUrl = web.flatMap(w -> w.text("external_url")).orElse("");
    Set<String> hosts = new HashSet<>();
    web.ifPresent(
        w -> w.texts("allowed_hosts").forEach(h -> hosts.add(h.toLowerCase(Locale.ROOT))));
    Optional<Matcher> corsOrigin = web.flatMap(ConfigFile::corsOrigin);
    PingAccess pings =
        web.map(section -> new PingSection(section, base).read()).orElse(PingAccess.DEFAULT);
    web.ifPresent(w -> w.finish(Set.of()));

    AlertingConfig alerting =
        root.map("alerting")
            .map(section -> new AlertingSection(section, findings).read(externalUrl))
            .orElseGet(() -> AlertingConfig.none(externalUrl));

    List<JobSettings> jobs = new JobsSection(findings).read(root.maps("jobs"));

    StorageConfig storage =
        root.map("storage")
            .map(section -> new StorageSection(section).read())
            .orElse(StorageConfig.DEFAULT);
    root.finish(OTHER_ROOTS);
    return new Config(
        Labels.of(externalLabels),
        externalUrl,
        scrapes,
        rules,
        alerting,
        jobs,
        storage,
        evaluation,
        features,
        hosts,
        corsOrigin,
        pings,
        Redaction.of(text));
  }

  private static Optional<Matcher> corsOrigin(YamlMap web) {
    Optional<String> text = web.text("cors_origin");
    try {
      return text.map(origins -> new Matcher(Matcher.Kind.REGEX, "origin", origins));
    } catch (NightjarException e) {
      web.problem("cors_origin", e.getMessage());
      return Optional.empty();
    }
  }

  private static void refuseRepeatedGroups(List<RuleGroup> rules, Findings findings) {
    Set<String> seen = new HashSet<>();
    for (RuleGroup group : rules) {
      if (!seen.add(group.file() + '\0' + group.name())) {
        findings.problem(
            Problem.at(
                "rule_files", "group \"" + group.name() + "\" stands twice in " + group.file()));
      }
    }
  }
}
