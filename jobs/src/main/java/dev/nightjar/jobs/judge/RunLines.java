package dev.nightjar.jobs.judge;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.Run;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reads the output of runs: all of it, or the head and the tail of one that is very long.
final class RunLines {
  static final int MAX_LINES = 10_000;
  private static final int PAGE = 1_000;
  private static final int MAX_LINE = 4_000; // what a line tells stands near its start

  /// Lines are stamped where they are written or where they are taken, by different clocks.
  private static final Duration MARGIN = Duration.ofDays(1);

  private final LogStore lines;

  RunLines(LogStore lines) {
    this.lines = lines;
  }

  /// Gives each line to `each`, in their order.
  ///
  /// @param count how many lines there are, as far as is known
  void forEach(Tenant tenant, Run run, long count, Consumer<String> each) {
    if (count <= MAX_LINES) {
      read(tenant, run, false, MAX_LINES, each);
      return;
    }
    read(tenant, run, false, MAX_LINES / 2, each);
    List<String> tail = new ArrayList<>();
    read(tenant, run, true, MAX_LINES / 2, tail::add);
    tail.reversed().forEach(each);
  }

  private void read(Tenant tenant, Run run, boolean newestFirst, int limit, Consumer<String> each) {
    Instant end = run.endedAt().orElse(run.startedAt());
    int left = limit;
    Optional<String> cursor = Optional.empty();
    do {
      LogPage page =
          lines.find(
              tenant,
              new LogQuery(
                  List.of(),
                  Labels.of(LogLine.RUN_ID, run.id().text()),
                  nanos(run.startedAt().minus(MARGIN)),
                  nanos(end.plus(MARGIN)),
                  Optional.empty(),
                  newestFirst,
                  Math.min(PAGE, left),
                  cursor));
      page.lines().forEach(line -> each.accept(shortened(line.body())));
      left -= page.lines().size();
      cursor = page.next();
    } while (cursor.isPresent() && left > 0);
  }

  private static String shortened(String body) {
    return body.length() <= MAX_LINE ? body : body.substring(0, MAX_LINE);
  }

  private static long nanos(Instant at) {
    return TimeUnit.MILLISECONDS.toNanos(at.toEpochMilli());
  }
}
