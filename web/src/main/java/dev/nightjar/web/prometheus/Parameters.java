package dev.nightjar.web.prometheus;

import dev.nightjar.base.Durations;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.web.http.Request;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads times, durations and limits in the spellings of Prometheus' API.
final class Parameters {
  /// Milliseconds beyond this do not fit a `long`.
  private static final double MAX_SECONDS = 9.2e15;

  /// Prometheus' bounds for an open range.
  private static final long MIN_TIME = Long.MIN_VALUE / 1000;

  private static final long MAX_TIME = Long.MAX_VALUE / 1000;

  private Parameters() {}

  /// The selectors of `match[]`, at least one.
  static List<List<Matcher>> needMatchers(Request request) {
    List<List<Matcher>> anyOf = matchers(request);
    if (anyOf.isEmpty()) {
      throw new NightjarException(ErrorCode.BAD_DATA, "no match[] parameter provided");
    }
    return anyOf;
  }

  /// The selectors of `match[]`.
  static List<List<Matcher>> matchers(Request request) {
    List<List<Matcher>> anyOf = new ArrayList<>();
    for (String selector : request.all("match[]")) {
      try {
        anyOf.add(PromqlParser.parseSelector(selector));
      } catch (NightjarException e) {
        throw wrong("match[]", e.getMessage());
      }
    }
    return anyOf;
  }

  /// Milliseconds of `start`; without one the range is open.
  static long from(Request request) {
    return bound(request, "start", MIN_TIME);
  }

  /// Milliseconds of `end`; without one the range is open.
  static long to(Request request) {
    return bound(request, "end", MAX_TIME);
  }

  /// Prometheus words what is wrong with an open range's bound in its own way.
  private static long bound(Request request, String name, long open) {
    Optional<String> text = request.parameter(name);
    if (text.isEmpty()) {
      return open;
    }
    return parsed(text.get())
        .orElseThrow(
            () ->
                wrong(
                    name,
                    "Invalid time value for '%s': cannot parse \"%s\" to a valid timestamp"
                        .formatted(name, text.get())));
  }

  /// Milliseconds of seconds since the epoch or of an RFC 3339 time.
  static Optional<Long> time(Request request, String name) {
    return request.parameter(name).map(text -> time(name, text));
  }

  static long needTime(Request request, String name) {
    return time(name, request.parameter(name).orElse(""));
  }

  private static long time(String name, String text) {
    return parsed(text)
        .orElseThrow(() -> wrong(name, "cannot parse \"" + text + "\" to a valid timestamp"));
  }

  private static Optional<Long> parsed(String time) {
    try {
      return Optional.of(millis(time));
    } catch (NumberFormatException notSeconds) {
      try {
        return Optional.of(OffsetDateTime.parse(time).toInstant().toEpochMilli());
      } catch (DateTimeException | ArithmeticException e) {
        return Optional.empty();
      }
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  /// Milliseconds of seconds or of a duration such as `1h30m`.
  static Optional<Long> duration(Request request, String name) {
    return request.parameter(name).map(text -> duration(name, text));
  }

  static long needDuration(Request request, String name) {
    return duration(name, request.parameter(name).orElse(""));
  }

  private static long duration(String name, String text) {
    try {
      return millis(text);
    } catch (NumberFormatException | ArithmeticException notSeconds) {
      return Durations.parse(text)
          .orElseThrow(() -> wrong(name, "cannot parse \"" + text + "\" to a valid duration"))
          .toMillis();
    }
  }

  /// Milliseconds of a decimal number of seconds.
  private static long millis(String seconds) {
    double number = Double.parseDouble(seconds);
    if (!(Math.abs(number) <= MAX_SECONDS)) {
      throw new ArithmeticException("out of range");
    }
    return Math.round(number * 1000);
  }

  /// The parameter `limit`; 0 and absent mean none.
  static int limit(Request request) {
    Optional<String> text = request.parameter("limit");
    if (text.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    try {
      int limit = Integer.parseInt(text.get());
      if (limit < 0) {
        throw wrong("limit", "limit must be non-negative");
      }
      return limit == 0 ? Integer.MAX_VALUE : limit;
    } catch (NumberFormatException e) {
      throw wrong("limit", "cannot parse \"" + text.get() + "\" to a number");
    }
  }

  static Optional<Duration> timeout(Request request) {
    return duration(request, "timeout").map(Duration::ofMillis);
  }

  static NightjarException wrong(String name, String message) {
    return new NightjarException(
        ErrorCode.BAD_DATA, "invalid parameter \"" + name + "\": " + message);
  }
}
