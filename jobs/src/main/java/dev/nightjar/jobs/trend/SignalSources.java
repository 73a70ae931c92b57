package dev.nightjar.jobs.trend;

import dev.nightjar.model.JobSettings;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunStore;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/// What [Signals] look at.
///
/// @param settings of a job
/// @param isScheduled whether a schedule tells when the runs of a job on an instance are due: then
///   nobody needs to be told that none ended
/// @param tellsOfError whether the template of a line tells of an error
/// @param zone of the dates in texts, of a host that tells none
public record SignalSources(
    RunHistory history,
    RunStore runs,
    MetricStore metrics,
    Function<String, Optional<JobSettings>> settings,
    BiPredicate<String, String> isScheduled,
    Predicate<String> tellsOfError,
    ZoneId zone) {
  Forecasts forecasts() {
    return new Forecasts(history, runs, metrics, settings, zone);
  }
}
