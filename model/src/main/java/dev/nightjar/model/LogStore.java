package dev.nightjar.model;

import java.util.List;
import java.util.Optional;

/// Keeps log lines and finds them by run, time, stream and text.
public interface LogStore {
  /// The longest body in bytes of UTF-8. Of a longer one the head is stored, with a mark: 256 KiB
  /// holds any stack trace, and keeps one line from filling a block.
  int MAX_BODY_BYTES = 256 << 10;

  /// Stores lines. When this returns, what it counts as stored survives the death of the process
  /// and is visible to [#find]. A line whose body was cut counts as stored and is told among the
  /// refusals as well. Halves of surrogate pairs, which have no UTF-8, come back as `?`.
  ///
  /// @throws NightjarException `STORAGE_FULL` or `UNAVAILABLE` when nothing was stored
  Appended append(Tenant tenant, List<LogLine> lines);

  /// A page of lines that satisfy the query, in order of time; lines of equal time in order of
  /// their arrival.
  LogPage find(Tenant tenant, LogQuery query);

  /// @param stream conditions on the stream's labels, all of which must hold
  /// @param fields pairs that must stand among the line's fields, such as `run_id`
  /// @param fromNanos inclusive
  /// @param toNanos exclusive
  /// @param contains text that must occur in the body, case-sensitive
  /// @param newestFirst turns the order round, also among lines of equal time
  /// @param limit lines on a page, 1 to 10,000
  /// @param cursor where the page before ended; it stays good while lines are added and over a
  ///   restart
  record LogQuery(
      List<Matcher> stream,
      Labels fields,
      long fromNanos,
      long toNanos,
      Optional<String> contains,
      boolean newestFirst,
      int limit,
      Optional<String> cursor) {
    public LogQuery {
      stream = List.copyOf(stream);
      if (limit < 1 || limit > 10_000) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "limit is " + limit + ", it must be from 1 to 10000");
      }
    }

    /// The lines of one run from its first.
    public static LogQuery ofRun(RunId run, int limit, Optional<String> cursor) {
      return new LogQuery(
          List.of(),
          Labels.of(LogLine.RUN_ID, run.text()),
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          Optional.empty(),
          false,
          limit,
          cursor);
    }
  }

  /// @param lines as many as the limit allows; fewer when they are very large
  /// @param next the cursor of the page that follows; empty on the last one
  record LogPage(List<LogLine> lines, Optional<String> next) {
    public LogPage {
      lines = List.copyOf(lines);
    }
  }
}
