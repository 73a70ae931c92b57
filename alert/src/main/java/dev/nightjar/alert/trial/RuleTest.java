package dev.nightjar.alert.trial;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One test of rules: series that come in, and what must follow. Texts are as they stand in the
/// file; what is wrong with them, the trial tells.
///
/// @param name empty when it has none
/// @param interval between two samples of the series
/// @param startMillis when the first samples are, and the first evaluation
/// @param externalLabels for templates
/// @param externalUrl likewise
public record RuleTest(
    String name,
    Duration interval,
    long startMillis,
    List<Input> series,
    List<AlertCase> alertCases,
    List<QueryCase> queryCases,
    Map<String, String> externalLabels,
    String externalUrl) {
  public RuleTest {
    series = List.copyOf(series);
    alertCases = List.copyOf(alertCases);
    queryCases = List.copyOf(queryCases);
    externalLabels = Map.copyOf(externalLabels);
  }

  /// @param series such as `up{job="a"}`
  /// @param values such as `1 2+1x5 _ stale`, a sample for each interval
  public record Input(String series, String values) {}

  /// Which alerts of one name must fire.
  ///
  /// @param at after the start; what counts is the last evaluation until then
  public record AlertCase(Duration at, String alert, List<WantedAlert> wanted) {
    public AlertCase {
      wanted = List.copyOf(wanted);
    }
  }

  /// @param labels without `alertname`
  public record WantedAlert(Map<String, String> labels, Map<String, String> annotations) {
    public WantedAlert {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }

  /// What an expression must yield.
  ///
  /// @param at after the start
  public record QueryCase(String expr, Duration at, List<WantedSample> wanted) {
    public QueryCase {
      wanted = List.copyOf(wanted);
    }
  }

  /// @param labels such as `up{job="a"}`; empty for none
  /// @param histogram such as `{{sum:1 count:2}}`; empty for a float
  public record WantedSample(String labels, double value, Optional<String> histogram) {}

  /// The latest time that is asked for.
  Duration last() {
    Duration last = Duration.ZERO;
    for (AlertCase one : alertCases) {
      last = one.at().compareTo(last) > 0 ? one.at() : last;
    }
    for (QueryCase one : queryCases) {
      last = one.at().compareTo(last) > 0 ? one.at() : last;
    }
    return last;
  }
}
