package dev.nightjar.state;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Times and durations as the database holds them: nanoseconds in 64 bits, enough for the years
/// 1677 to 2262.
final class Nanos {
  private static final long PER_SECOND = 1_000_000_000L;

  private Nanos() {}

  /// @throws NightjarException when the time does not fit
  static long of(Instant time) {
    try {
      return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano());
    } catch (ArithmeticException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the time " + time + " is not between the years 1677 and 2262", e);
    }
  }

  static @Nullable Long of(Optional<Instant> time) {
    return time.isPresent() ? (Long) of(time.get()) : null;
  }

  /// @throws NightjarException when the duration does not fit
  static @Nullable Long ofDuration(Optional<Duration> duration) {
    try {
      return duration.isPresent() ? (Long) duration.get().toNanos() : null;
    } catch (ArithmeticException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the duration " + duration.get() + " is longer than 292 years", e);
    }
  }

  /// A bound of a range, where a time beyond what fits means the end of what fits.
  static long clamped(Instant time) {
    try {
      return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano());
    } catch (ArithmeticException _) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(instant(nanos));
  }

  static Optional<Duration> duration(ResultSet row, String column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }
}
