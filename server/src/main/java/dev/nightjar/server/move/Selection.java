package dev.nightjar.server.move;

import dev.nightjar.base.Durations;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/// Which samples are to be moved. Times are inclusive.
///
/// @param anyOf a series must satisfy all matchers of one of the lists; an empty outer list is
///   every series
public record Selection(long fromMillis, long toMillis, List<List<Matcher>> anyOf) {
  public static final Selection ALL = new Selection(Long.MIN_VALUE, Long.MAX_VALUE, List.of());

  public Selection {
    anyOf = anyOf.stream().map(List::copyOf).toList();
    if (fromMillis > toMillis) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "--from is %s, after --to, which is %s"
              .formatted(MoveWords.time(fromMillis), MoveWords.time(toMillis)));
    }
  }

  /// What options spell.
  ///
  /// @param from a time, as [#time] takes it
  /// @param selectors such as `up{job="a"}`
  /// @throws NightjarException with the option that is wrong, and what it should be
  public static Selection parse(
      Optional<String> from, Optional<String> to, List<String> selectors, Instant now) {
    return new Selection(
        from.map(text -> time("--from", text, now)).orElse(Long.MIN_VALUE),
        to.map(text -> time("--to", text, now)).orElse(Long.MAX_VALUE),
        selectors.stream().map(Selection::matchers).toList());
  }

  private static List<Matcher> matchers(String selector) {
    try {
      return PromqlParser.parseSelector(selector);
    } catch (NightjarException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "--match \"%s\": %s".formatted(selector, e.getMessage()), e);
    }
  }

  /// Milliseconds of an instant (`2026-11-01T12:00:00Z`), a day (`2026-11-01`, its start in UTC),
  /// seconds since the Unix epoch, or an age (`30d`).
  static long time(String option, String text, Instant now) {
    Optional<Duration> age = Durations.parse(text);
    if (age.isPresent() && !text.equals("0")) {
      return now.toEpochMilli() - age.get().toMillis();
    }
    try {
      if (text.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?")) {
        return new BigDecimal(text)
            .movePointRight(3)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
      }
      return text.length() == "2026-11-01".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "%s is \"%s\"; an instant (2026-11-01T12:00:00Z), a day (2026-11-01), Unix seconds or an age (30d) is wanted"
              .formatted(option, text),
          e);
    }
  }

  /// How this and added labels are called, the same for equal ones; empty for everything as it is.
  String name(Labels added) {
    if (equals(ALL) && added.isEmpty()) {
      return "";
    }
    return "from=%d to=%d match=%s labels=%s".formatted(fromMillis, toMillis, anyOf, added);
  }
}
