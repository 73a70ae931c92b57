package dev.nightjar.jobs;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Lines of one tenant in a list; pages are short, so that readers must follow the cursor.
final class FakeLines implements LogStore {
  final List<LogLine> lines = new ArrayList<>();
  boolean full;

  /// What happens at the beginning of a lookup.
  Consumer<LogQuery> onFind = _ -> {};

  @Override
  public Appended append(Tenant tenant, List<LogLine> added) {
    if (full) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
    }
    List<Refusal> refused = new ArrayList<>();
    for (LogLine line : added) {
      if (line.body().equals("refuse me")) {
        refused.add(new Refusal(Refusal.Reason.INVALID, line.body(), "asked for"));
      } else if (line.body().equals("too new")) {
        refused.add(new Refusal(Refusal.Reason.TOO_NEW, line.body(), "asked for"));
      } else {
        lines.add(line);
      }
    }
    return new Appended(added.size() - refused.size(), refused);
  }

  @Override
  public LogPage find(Tenant tenant, LogQuery query) {
    onFind.accept(query);
    int skip = query.cursor().map(Integer::parseInt).orElse(0);
    List<LogLine> found =
        lines.stream()
            .filter(l -> l.fields().get(LogLine.RUN_ID).equals(query.fields().get(LogLine.RUN_ID)))
            .filter(l -> l.timestampNanos() >= query.fromNanos())
            .filter(l -> l.timestampNanos() < query.toNanos())
            .sorted(Comparator.comparingLong(LogLine::timestampNanos))
            .skip(skip)
            .toList();
    int size = Math.min(2, found.size());
    return new LogPage(
        found.subList(0, size),
        size < found.size() ? Optional.of(Integer.toString(skip + size)) : Optional.empty());
  }

  List<String> bodies() {
    return lines.stream().map(LogLine::body).toList();
  }
}
