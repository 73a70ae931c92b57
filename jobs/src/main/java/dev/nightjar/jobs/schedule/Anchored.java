package dev.nightjar.jobs.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// Due again and again, a fixed time apart, before its anchor as after it: `every 36h from
/// 2026-11-20T02:30Z`.
///
/// @param text as it was given
/// @param anchor one of the due times, as the clock of `zone` shows it
/// @param zone where the clock is; whole days are counted by it, so that a change of the clock
///   moves nothing, and anything else as time goes by
record Anchored(String text, Duration length, LocalDateTime anchor, ZoneId zone)
    implements Schedule {
  @Override
  public Optional<Instant> next(Instant after) {
    try {
      return Optional.of(
          isWholeDays() ? nextByClock(after) : next(after, anchor.atZone(zone).toInstant()));
    } catch (DateTimeException | ArithmeticException beyondTime) {
      return Optional.empty();
    }
  }

  private boolean isWholeDays() {
    return length.toSeconds() % 86_400 == 0;
  }

  private Instant next(Instant after, Instant first) {
    long seconds = length.toSeconds();
    long rounds = Math.floorDiv(after.getEpochSecond() - first.getEpochSecond(), seconds) + 1;
    return first.plusSeconds(rounds * seconds);
  }

  private Instant nextByClock(Instant after) {
    Instant start = anchor.toInstant(ZoneOffset.UTC);
    // A day before, as the clock may have been changed between.
    Instant shown = LocalDateTime.ofInstant(after, zone).minusDays(1).toInstant(ZoneOffset.UTC);
    LocalDateTime due = LocalDateTime.ofInstant(next(shown, start), ZoneOffset.UTC);
    while (!due.atZone(zone).toInstant().isAfter(after)) {
      due = due.plus(length);
    }
    return due.atZone(zone).toInstant();
  }

  @Override
  public boolean isInterval() {
    return false;
  }

  @Override
  public String words() {
    return "every "
        + Spans.words(length)
        + " from "
        + anchor.toString().replace('T', ' ')
        + (zone.equals(ZoneOffset.UTC) ? " UTC" : "");
  }
}
