package dev.nightjar.server.config;

import dev.nightjar.alert.route.AlertingConfig;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.ingest.ScrapeConfig;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.ping.PingAccess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A whole configuration.
///
/// @param externalLabels set on alerts that leave this server
/// @param externalUrl where users reach this server; empty: the address that it listens on
/// @param allowedHosts names in the Host header beside the loopback ones; takes effect at a restart
/// @param corsOrigin the origins whose pages may read Prometheus' API; empty: none
/// @param jobs what is expected of jobs
/// @param evaluationInterval of rule groups that name none, and the step of subqueries likewise
/// @param features of PromQL that queries and rules may use; take effect at a restart
/// @param pings who may ping by a job's name
/// @param text the file without secrets
public record Config(
    Labels externalLabels,
    String externalUrl,
    List<ScrapeConfig> scrapes,
    List<RuleGroup> rules,
    AlertingConfig alerting,
    List<JobSettings> jobs,
    StorageConfig storage,
    Duration evaluationInterval,
    Features features,
    Set<String> allowedHosts,
    Optional<Matcher> corsOrigin,
    PingAccess pings,
    String text) {
  public Config {
    scrapes = List.copyOf(scrapes);
    rules = List.copyOf(rules);
    jobs = List.copyOf(jobs);
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /// Names of the scrape configurations, sorted.
  public List<String> pools() {
    return scrapes.stream().map(ScrapeConfig::jobName).sorted().toList();
  }
}
