package dev.nightjar.alert.rule;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.Tenant;
import java.time.Duration;

/// What rules are evaluated with.
///
/// @param externalUrl where users reach this server
/// @param externalLabels set on alerts that are sent, unless they have them
/// @param queryOffset how far before its time an evaluation looks, where the group says nothing
/// @param limits of each query
/// @param outageTolerance a `for` in progress goes on after a restart if the server was away for no
///   longer
/// @param gracePeriod the least time that such a `for` still runs after the restart, so that rates
///   have samples again
public record EvaluatorConfig(
    Tenant tenant,
    String externalUrl,
    Labels externalLabels,
    Duration queryOffset,
    Limits limits,
    Duration outageTolerance,
    Duration gracePeriod) {
  /// Prometheus' defaults; like it, without a slash at the end of the address.
  public static EvaluatorConfig at(String externalUrl, Labels externalLabels) {
    return new EvaluatorConfig(
        Tenant.DEFAULT,
        externalUrl.endsWith("/")
            ? externalUrl.substring(0, externalUrl.length() - 1)
            : externalUrl,
        externalLabels,
        Duration.ZERO,
        Limits.DEFAULT,
        Duration.ofHours(1),
        Duration.ofMinutes(10));
  }
}
