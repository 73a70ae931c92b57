package dev.nightjar.jobs.trend;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Where a number of a job goes, if it goes on as it did.
///
/// @param subject the number's name as in [dev.nightjar.model.Fingerprint], or a metric's
/// @param text for people: "grows 1.0 MB an hour; hits 2 GiB between Thu 26 and Sat 28 Nov"
/// @param perDay what it usually gains in 24 hours
/// @param limit what it must not reach; empty when none is known
/// @param earliest when it reaches the limit if it grows as fast as the data allow
/// @param latest if as slowly; empty when it may never
/// @param isUrgent whether that is so soon that somebody should be told
/// @param points what it was made of, oldest first, thinned out to at most 200
public record Forecast(
    String job,
    String instance,
    String subject,
    String text,
    double perDay,
    OptionalDouble limit,
    Optional<Instant> earliest,
    Optional<Instant> latest,
    boolean isUrgent,
    List<Point> points) {
  public Forecast {
    points = List.copyOf(points);
  }

  public record Point(Instant at, double value) {}
}
