package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.learn.Gap;
import dev.nightjar.jobs.learn.LearnedSchedule;
import dev.nightjar.jobs.learn.ScheduleLearner;
import dev.nightjar.jobs.schedule.Schedule;
import dev.nightjar.jobs.schedule.Schedules;
import dev.nightjar.model.JobDecisions.Learned;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the plan of a job on an instance: what a person said counts most, then what was pinned,
/// then what its starts show.
final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  /// A learned schedule that nothing followed for so many of its periods is one of the past.
  private static final int PERIODS_TO_FORGET = 30;

  private static final Duration MIN_TO_FORGET = Duration.ofDays(14);
  private static final Duration MAX_TO_FORGET = Duration.ofDays(180);

  private final BiFunction<String, String, Optional<Learned>> decisions;

  /// @param decisions by job and instance
  Planner(BiFunction<String, String, Optional<Learned>> decisions) {
    this.decisions = decisions;
  }

  Optional<Plan> plan(
      WatchedInstance of,
      RunRing runs,
      ZoneId hostZone,
      Optional<JobSettings> settings,
      long nowMillis,
      List<DueTimes.Gap> gaps) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    ZoneId zone = settings.map(each -> zone(each.timezone(), hostZone)).orElse(hostZone);
    Optional<Learned> decision = decisions.apply(of.job(), of.instance());
    Optional<LearnedSchedule> found =
        learned(runs, hostZone, decision.flatMap(Learned::forgottenBefore), gaps);
    Optional<Duration> startWithin = settings.flatMap(JobSettings::startWithin);
    List<String> given = settings.map(JobSettings::schedules).orElse(List.of());
    if (!given.isEmpty()) {
      return parsed(given, zone)
          .map(s -> Plan.stated(Plan.Source.GIVEN, s, zone, startWithin, near(found, s), now));
    }
    Optional<String> pinned = decision.flatMap(Learned::pinned);
    if (pinned.isPresent()) {
      return parsed(List.of(pinned.get()), hostZone)
          .map(s -> Plan.stated(Plan.Source.PINNED, s, hostZone, startWithin, near(found, s), now));
    }
    return found
        .filter(each -> !isOfThePast(each, runs.lastStart(), now))
        .map(each -> withLimit(Plan.learned(each, hostZone), startWithin));
  }

  private static Plan withLimit(Plan plan, Optional<Duration> startWithin) {
    return startWithin
        .map(
            limit ->
                new Plan(
                    plan.source(),
                    plan.schedule(),
                    plan.zone(),
                    limit.dividedBy(2),
                    limit,
                    plan.stage(),
                    plan.seen(),
                    plan.evidence(),
                    plan.offset()))
        .orElse(plan);
  }

  private static Optional<LearnedSchedule> learned(
      RunRing runs, ZoneId zone, Optional<Instant> forgottenBefore, List<DueTimes.Gap> gaps) {
    long from = forgottenBefore.map(Instant::toEpochMilli).orElse(0L);
    long[] starts = runs.startsFrom(from);
    List<Gap> away = gaps.stream().map(DueTimes.Gap::toLearn).toList();
    try {
      return ScheduleLearner.learn(starts, zone, away, runs.olderTimes(from));
    } catch (NightjarException e) { // a timetable too long to be written down is none
      LOG.debug("no schedule: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /// What was learned says how punctual a job is only if it is about the same schedule.
  private static Optional<LearnedSchedule> near(Optional<LearnedSchedule> found, Schedule given) {
    return found.filter(each -> each.schedule().words().equals(given.words()));
  }

  private static boolean isOfThePast(LearnedSchedule found, long lastStart, Instant now) {
    Instant last = Instant.ofEpochMilli(lastStart);
    Optional<Instant> next = found.schedule().next(last);
    if (next.isEmpty()) {
      return true;
    }
    Duration periods = Duration.between(last, next.get()).multipliedBy(PERIODS_TO_FORGET);
    Duration bounded = periods.compareTo(MAX_TO_FORGET) > 0 ? MAX_TO_FORGET : periods;
    Duration patience = bounded.compareTo(MIN_TO_FORGET) < 0 ? MIN_TO_FORGET : bounded;
    return Duration.between(last, now).compareTo(patience) > 0;
  }

  private static Optional<Schedule> parsed(List<String> texts, ZoneId zone) {
    try {
      List<Schedule> all = texts.stream().map(text -> Schedules.parse(text, zone)).toList();
      return Optional.of(all.size() == 1 ? all.getFirst() : Schedules.anyOf(all));
    } catch (NightjarException e) {
      LOG.warn(
          "the schedule {} is not understood: {}", texts, e.getMessage()); // of a later version
      return Optional.empty();
    }
  }

  private static ZoneId zone(String name, ZoneId fallback) {
    try {
      return name.isEmpty() ? fallback : Schedules.zone(name);
    } catch (NightjarException e) {
      LOG.warn("there is no time zone {}", name);
      return fallback;
    }
  }
}
