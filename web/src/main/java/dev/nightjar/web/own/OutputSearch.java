package dev.nightjar.web.own;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds lines of one run's output by number, text and stream.
///
/// The log store orders lines by their times, and knows nothing of their numbers. So that a reader
/// who follows a long output does not make it look through all of it each time, [OutputMarks]
/// remembers where lines of higher numbers begin. Times may go back while numbers go on; when lines
/// are missing after such a mark, the whole is looked through.
///
/// A cursor is the number of lines to skip and the log store's cursor from which to skip them.
final class OutputSearch {
  private static final int PAGE = 10_000;

  /// Lines that one request looks through; then it answers with what it has, and a cursor.
  private static final int MAX_LOOKED_THROUGH = 200_000;

  /// @param from the lowest number
  /// @param text what a line must hold, whatever its case
  record Wanted(long from, Optional<String> text, Optional<String> stream) {}

  /// @param next where the next page begins; the page before it may hold fewer lines than asked
  ///   for, even none
  record Found(List<LogLine> lines, Optional<String> next) {}

  private final RunStore runs;
  private final LogStore store;
  private final Tenant tenant;
  private final OutputMarks marks = new OutputMarks();

  OutputSearch(RunStore runs, LogStore store, Tenant tenant) {
    this.runs = runs;
    this.store = store;
    this.tenant = tenant;
  }

  Found find(RunId id, Wanted wanted, Optional<String> cursor, int limit) {
    if (cursor.isPresent()) {
      return new Search(id, wanted, limit).from(Position.parse(cursor.get()));
    }
    if (wanted.from() == 0) {
      return new Search(id, wanted, limit).from(Position.START);
    }
    long stored = runs.outputLines(tenant, id);
    if (wanted.from() >= stored) {
      return new Found(List.of(), Optional.empty());
    }
    Optional<String> mark = marks.before(id, wanted.from());
    var search = new Search(id, wanted, limit);
    Found found = search.from(new Position(0, mark));
    boolean isShort = found.next().isEmpty() && search.seen < stored - wanted.from();
    return mark.isPresent() && isShort ? new Search(id, wanted, limit).from(Position.START) : found;
  }

  /// The number of a line in its run's output; 0 for one that came another way.
  static long sequence(LogLine line) {
    try {
      return Long.parseLong(line.fields().get("seq"));
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private record Position(int skip, Optional<String> store) {
    static final Position START = new Position(0, Optional.empty());

    static Position parse(String cursor) {
      int dot = cursor.indexOf('.');
      try {
        int skip = Integer.parseInt(cursor.substring(0, Math.max(0, dot)));
        String store = cursor.substring(dot + 1);
        if (skip >= 0 && skip <= PAGE) {
          return new Position(skip, store.isEmpty() ? Optional.empty() : Optional.of(store));
        }
      } catch (NumberFormatException notANumber) {
        // told below, like a number out of range
      }
      throw new NightjarException(
          ErrorCode.BAD_DATA, "\"" + cursor + "\" is no cursor of a run's output");
    }

    String text() {
      return skip + "." + store.orElse("");
    }
  }

  /// One search. Owned by one thread.
  private final class Search {
    private final RunId id;
    private final Wanted wanted;
    private final Optional<String> lowerCase;
    private final int limit;
    private final List<LogLine> found = new ArrayList<>();

    /// Lines whose number is wanted.
    private long seen;

    Search(RunId id, Wanted wanted, int limit) {
      this.id = id;
      this.wanted = wanted;
      this.lowerCase = wanted.text().map(text -> text.toLowerCase(Locale.ROOT));
      this.limit = limit;
    }

    Found from(Position start) {
      int skip = start.skip();
      Optional<String> cursor = start.store();
      boolean isFromStart = cursor.isEmpty();
      long highest = -1;
      int looked = 0;
      do {
        LogPage page = store.find(tenant, query(cursor, skip));
        for (int i = skip; i < page.lines().size(); i++) {
          if (found.size() == limit) {
            return new Found(found, Optional.of(new Position(i, cursor).text()));
          }
          look(page.lines().get(i));
        }
        if (page.next().isEmpty()) {
          return new Found(found, Optional.empty());
        }
        for (LogLine line : page.lines()) {
          highest = Math.max(highest, sequence(line));
        }
        looked += page.lines().size();
        skip = Math.max(0, skip - page.lines().size());
        cursor = page.next();
        if (isFromStart) {
          marks.add(id, highest + 1, cursor.get());
        }
      } while (found.size() < limit && looked < MAX_LOOKED_THROUGH);
      return new Found(found, Optional.of(new Position(skip, cursor).text()));
    }

    private LogQuery query(Optional<String> cursor, int skip) {
      boolean takesAll = wanted.from() == 0 && wanted.text().isEmpty() && wanted.stream().isEmpty();
      int size = takesAll ? Math.min(PAGE, skip + limit) : PAGE;
      return LogQuery.ofRun(id, size, cursor);
    }

    private void look(LogLine line) {
      if (sequence(line) < wanted.from()) {
        return;
      }
      seen++;
      if (wanted.stream().isPresent()
          && !wanted.stream().get().equals(line.stream().get("stream"))) {
        return;
      }
      if (lowerCase.isEmpty() || line.body().toLowerCase(Locale.ROOT).contains(lowerCase.get())) {
        found.add(line);
      }
    }
  }
}
