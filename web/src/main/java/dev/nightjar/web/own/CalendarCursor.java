package dev.nightjar.web.own;

import dev.nightjar.jobs.watch.ComingRun;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where a page of the calendar begins.
///
/// @param from the due time of its first run
/// @param skipped how many runs of that same time stood on the pages before
record CalendarCursor(Instant from, int skipped) {
  /// More jobs than are due at one time; what a cursor skips is computed all the same.
  private static final int MAX_SKIPPED = 20_000;

  /// @param earliest where the first page may begin
  static CalendarCursor of(Optional<String> text, Instant from, Instant earliest) {
    CalendarCursor begin = text.map(CalendarCursor::parse).orElse(new CalendarCursor(from, 0));
    if (begin.from.isBefore(earliest)) {
      throw unknown(begin.text());
    }
    return begin;
  }

  /// The page that begins with the run at `index`.
  static CalendarCursor at(List<ComingRun> runs, int index) {
    Instant from = runs.get(index).at();
    int skipped = 0;
    while (skipped < index && runs.get(index - skipped - 1).at().equals(from)) {
      skipped++;
    }
    return new CalendarCursor(from, skipped);
  }

  String text() {
    return skipped + "." + from;
  }

  private static CalendarCursor parse(String text) {
    int dot = text.indexOf('.');
    try {
      int skipped = Integer.parseInt(text.substring(0, Math.max(0, dot)));
      Optional<Instant> from = Pages.time(text.substring(dot + 1));
      if (from.isPresent() && skipped >= 0 && skipped <= MAX_SKIPPED) {
        return new CalendarCursor(from.get(), skipped);
      }
    } catch (NumberFormatException notOurs) {
      // told below, like a number out of range
    }
    throw unknown(text);
  }

  private static NightjarException unknown(String text) {
    return new NightjarException(
        ErrorCode.BAD_DATA, "cursor \"" + text + "\" is not one that the calendar told");
  }
}
