package dev.nightjar.web.prometheus;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.web.http.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the parameters of Prometheus' API, and refuses bad ones in its words.
final class Parameters {
  private Parameters() {}

  /// The selectors of `match[]`, none of which every series satisfies.
  static List<List<Matcher>> matchers(Request request) {
    List<List<Matcher>> anyOf = anyMatchers(request);
    for (List<Matcher> matchers : anyOf) {
      if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
        throw bad("match[] must contain at least one non-empty matcher");
      }
    }
    return anyOf;
  }

  /// As [#matchers]; a refusal names the parameter.
  static List<List<Matcher>> named(Request request) {
    try {
      return matchers(request);
    } catch (NightjarException e) {
      throw wrong("match[]", e.getMessage());
    }
  }

  /// The selectors of `match[]`, whatever they are.
  static List<List<Matcher>> anyMatchers(Request request) {
    List<List<Matcher>> anyOf = new ArrayList<>();
    for (String selector : request.all("match[]")) {
      anyOf.add(PromqlParser.parseAnySelector(selector));
    }
    return anyOf;
  }

  /// Refuses a request without `match[]`.
  static void needMatch(Request request) {
    if (request.all("match[]").isEmpty()) {
      throw bad("no match[] parameter provided");
    }
  }

  /// Milliseconds of `start`; without one the range is open.
  static long from(Request request) {
    return bound(request, "start", Times.MIN);
  }

  /// Milliseconds of `end`; without one the range is open.
  static long to(Request request) {
    return bound(request, "end", Times.MAX);
  }

  /// Milliseconds of a parameter that may be absent.
  static long bound(Request request, String name, long absent) {
    Optional<String> text = request.parameter(name);
    if (text.isEmpty()) {
      return absent;
    }
    return Times.millis(text.get())
        .orElseThrow(
            () -> wrong(name, "invalid time value for '" + name + "': " + notATime(text.get())));
  }

  static long needTime(Request request, String name) {
    String text = request.parameter(name).orElse("");
    return Times.millis(text).orElseThrow(() -> wrong(name, notATime(text)));
  }

  private static String notATime(String text) {
    return "cannot parse " + Quoted.of(text) + " to a valid timestamp";
  }

  static long needDuration(Request request, String name) {
    try {
      return Times.durationMillis(request.parameter(name).orElse(""));
    } catch (IllegalArgumentException e) {
      throw wrong(name, String.valueOf(e.getMessage()));
    }
  }

  static Optional<Duration> timeout(Request request) {
    return request.parameter("timeout").isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(needDuration(request, "timeout")));
  }

  /// How far back an instant selector looks, if the request says so.
  static Optional<Duration> lookback(Request request) {
    Optional<String> text = request.parameter("lookback_delta");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      long millis = Times.durationMillis(text.get());
      return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw bad("error parsing lookback delta duration: " + e.getMessage());
    }
  }

  /// The parameter `limit`; 0 and absent mean none.
  static int limit(Request request) {
    Optional<String> text = request.parameter("limit");
    if (text.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    long limit;
    try {
      limit = GoNumbers.parseInt("Atoi", text.get());
    } catch (NumberFormatException e) {
      throw wrong("limit", String.valueOf(e.getMessage()));
    }
    if (limit < 0) {
      throw wrong("limit", "limit must be non-negative");
    }
    return limit == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, limit);
  }

  /// A number of things to tell, of which 0 means none; absent and negative ones mean all.
  static int most(Request request, String name) {
    Optional<String> text = request.parameter(name);
    if (text.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    try {
      long most = GoNumbers.parseInt("Atoi", text.get());
      return most < 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, most);
    } catch (NumberFormatException e) {
      throw bad(name + " must be a number");
    }
  }

  static NightjarException wrong(String name, String message) {
    return bad("invalid parameter " + Quoted.of(name) + ": " + message);
  }

  static NightjarException bad(String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }
}
