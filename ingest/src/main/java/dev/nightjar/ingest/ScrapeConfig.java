package dev.nightjar.ingest;

import dev.nightjar.base.Durations;
import dev.nightjar.wire.Expositions.Histograms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to scrape and how, in Prometheus' words.
///
/// @param jobName the label `job` of its targets
/// @param metricsPath with its leading slash
/// @param scheme `http` or `https`
/// @param params query parameters
/// @param honorLabels whether a page's labels win over the target's
/// @param honorTimestamps whether a page's timestamps are kept
/// @param histograms which forms of histograms are wanted; unless it is the classic one alone,
///   targets are asked for protobuf first
/// @param names which names series may have
/// @param authorization the `Authorization` header
public record ScrapeConfig(
    String jobName,
    Duration scrapeInterval,
    Duration scrapeTimeout,
    String metricsPath,
    String scheme,
    Map<String, List<String>> params,
    boolean honorLabels,
    boolean honorTimestamps,
    Histograms histograms,
    ScrapeLimits limits,
    ScrapedNames names,
    Optional<String> authorization,
    List<TargetGroup> staticConfigs) {
  public ScrapeConfig {
    if (jobName.isEmpty()) {
      throw Invalid.because("job_name is empty");
    }
    if (!scrapeInterval.isPositive()) {
      throw Invalid.because("scrape_interval of \"" + jobName + "\" is 0, it must be at least 1ms");
    }
    if (!scrapeTimeout.isPositive() || scrapeTimeout.compareTo(scrapeInterval) > 0) {
      throw Invalid.because(
          "scrape_timeout of \""
              + jobName
              + "\" is "
              + Durations.format(scrapeTimeout)
              + ", it must be more than 0 and at most the interval "
              + Durations.format(scrapeInterval));
    }
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw Invalid.because(
          "scheme of \"" + jobName + "\" is \"" + scheme + "\", wanted http or https");
    }
    metricsPath = metricsPath.startsWith("/") ? metricsPath : "/" + metricsPath;
    Map<String, List<String>> copied = new LinkedHashMap<>();
    params.forEach((name, values) -> copied.put(name, List.copyOf(values)));
    params = Map.copyOf(copied);
    staticConfigs = List.copyOf(staticConfigs);
  }

  /// Starts with Prometheus' defaults: every minute within 10 seconds, `http`, `/metrics`.
  public static Builder builder(String jobName) {
    return new Builder(jobName);
  }

  /// Collects settings; those not set keep their default. Owned by one thread.
  public static final class Builder {
    private final String jobName;
    private Duration interval = Duration.ofMinutes(1);
    private Duration timeout = Duration.ofSeconds(10);
    private String metricsPath = "/metrics";
    private String scheme = "http";
    private Map<String, List<String>> params = Map.of();
    private boolean honorLabels;
    private boolean honorTimestamps = true;
    private Histograms histograms = Histograms.CLASSIC;
    private ScrapeLimits limits = ScrapeLimits.NONE;
    private ScrapedNames names = ScrapedNames.ANY;
    private Optional<String> authorization = Optional.empty();
    private List<TargetGroup> staticConfigs = List.of();

    private Builder(String jobName) {
      this.jobName = jobName;
    }

    public Builder interval(Duration value) {
      interval = value;
      return this;
    }

    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    public Builder metricsPath(String value) {
      metricsPath = value;
      return this;
    }

    public Builder scheme(String value) {
      scheme = value;
      return this;
    }

    public Builder params(Map<String, List<String>> value) {
      params = value;
      return this;
    }

    public Builder honorLabels(boolean value) {
      honorLabels = value;
      return this;
    }

    public Builder honorTimestamps(boolean value) {
      honorTimestamps = value;
      return this;
    }

    public Builder histograms(Histograms value) {
      histograms = value;
      return this;
    }

    public Builder limits(ScrapeLimits value) {
      limits = value;
      return this;
    }

    public Builder names(ScrapedNames value) {
      names = value;
      return this;
    }

    public Builder authorization(String header) {
      authorization = Optional.of(header);
      return this;
    }

    public Builder staticConfigs(List<TargetGroup> value) {
      staticConfigs = value;
      return this;
    }

    public ScrapeConfig build() {
      return new ScrapeConfig(
          jobName,
          interval,
          timeout,
          metricsPath,
          scheme,
          params,
          honorLabels,
          honorTimestamps,
          histograms,
          limits,
          names,
          authorization,
          staticConfigs);
    }
  }
}
