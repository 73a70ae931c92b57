package dev.nightjar.jobs.trend;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalDouble;

/// Makes forecasts of trends.
///
/// @param sign what the values of the track were multiplied with: -1 for a number that must not
///   fall to its limit
/// @param zone of the dates in texts
record Forecaster(String job, String instance, String subject, double sign, ZoneId zone) {
  private static final Duration HORIZON = Duration.ofDays(7);
  private static final Duration HORIZON_OF_DURATION = Duration.ofDays(14);

  /// Nobody is told of what is farther ahead than so many times as far as was looked back: a day's
  /// growth says little of the next week.
  private static final double FARTHEST_TOLD = 1;

  /// How many standard deviations from none a fall must be to be told.
  private static final double SURE = 3;

  Forecast of(Trend trend, OptionalDouble limit) {
    Instant now = Instant.ofEpochMilli(trend.origin());
    boolean grows = trend.isGrowth();
    Optional<Double> earliest =
        grows && limit.isPresent()
            ? Optional.of(trend.earliest(sign * limit.getAsDouble()))
            : Optional.empty();
    Optional<Double> latest =
        earliest.isPresent() ? trend.latest(sign * limit.getAsDouble()) : Optional.empty();
    boolean isUrgent =
        latest.isPresent()
            && earliest.get() <= horizon().toDays()
            && earliest.get() <= FARTHEST_TOLD * trend.span();
    return new Forecast(
        job,
        instance,
        subject,
        text(trend, limit, earliest, latest),
        sign * trend.line().slope(),
        limit,
        earliest.flatMap(days -> after(now, days)),
        latest.flatMap(days -> after(now, days)),
        isUrgent,
        trend.points().points(sign));
  }

  private Duration horizon() {
    return subject.equals("duration_seconds") ? HORIZON_OF_DURATION : HORIZON;
  }

  /// Empty when it is more than a thousand years ahead.
  private static Optional<Instant> after(Instant now, double days) {
    return days > 365_000
        ? Optional.empty()
        : Optional.of(now.plusMillis(Math.round(days * Trend.DAY)));
  }

  private String text(
      Trend trend, OptionalDouble limit, Optional<Double> earliest, Optional<Double> latest) {
    double perDay = trend.line().slope();
    if (!trend.isGrowth()) {
      boolean falls = trend.line().significance() <= -SURE;
      return falls
          ? verb(-sign) + Amounts.rate(subject, -perDay)
          : "steady at " + Amounts.of(subject, sign * trend.line().at(0));
    }
    String rate = verb(sign) + Amounts.rate(subject, perDay);
    if (limit.isEmpty() || earliest.isEmpty()) {
      return rate;
    }
    String amount = Amounts.of(subject, limit.getAsDouble());
    Instant now = Instant.ofEpochMilli(trend.origin());
    Optional<Instant> from = after(now, earliest.get());
    if (latest.isPresent() && latest.get() <= 0) {
      return rate + "; has reached " + amount;
    }
    if (from.isEmpty()) {
      return rate;
    }
    return latest
        .flatMap(days -> after(now, days))
        .map(to -> rate + "; hits " + amount + " " + Dates.between(from.get(), to, zone))
        .orElseGet(() -> rate + "; hits " + amount + " not before " + Dates.day(from.get(), zone));
  }

  private static String verb(double sign) {
    return sign > 0 ? "grows " : "falls ";
  }
}
