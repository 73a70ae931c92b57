package dev.nightjar.search;

import dev.nightjar.model.LogStore.LogPage;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The page that a lookup fills: of all rows offered, in any order, the first that come behind the
/// cursor. Owned by one thread.
final class TopRows {
  /// Bytes of rows at which a page ends before its limit: an answer that fits into memory many
  /// times over, and still holds a hundred of the longest lines.
  static final int MAX_BYTES = 32 << 20;

  private final boolean newestFirst;
  private final int limit;
  private final @Nullable Cursor after;
  private final TreeSet<Row> rows;
  private long bytes;
  private @Nullable Row dropped; // the first of those that did not fit

  TopRows(boolean newestFirst, int limit, Optional<String> cursor) {
    this.newestFirst = newestFirst;
    this.limit = limit;
    this.after = cursor.map(Cursor::parse).orElse(null);
    this.rows = new TreeSet<>((a, b) -> order(a.timeNanos, a.number, b.timeNanos, b.number));
  }

  /// Whether a row of this time and number would be on the page as it is now.
  boolean wants(long timeNanos, long number) {
    if (after != null && order(timeNanos, number, after.timeNanos(), after.number()) <= 0) {
      return false;
    }
    return dropped == null || order(timeNanos, number, dropped.timeNanos, dropped.number) < 0;
  }

  /// Whether a row from this span of times could be on the page.
  boolean wantsAnyOf(long minNanos, long maxNanos) {
    long first = newestFirst ? maxNanos : minNanos;
    long last = newestFirst ? minNanos : maxNanos;
    boolean isBehindCursor = after == null || !isBefore(last, after.timeNanos());
    return isBehindCursor && (dropped == null || !isBefore(dropped.timeNanos, first));
  }

  /// Whether rows beyond the page are known: then days that come later need not be asked.
  boolean isFull() {
    return dropped != null;
  }

  void offer(Row row) {
    if (!wants(row.timeNanos, row.number) || !rows.add(row)) {
      return;
    }
    bytes += row.charge();
    while (rows.size() > limit || (bytes > MAX_BYTES && rows.size() > 1)) {
      dropped = rows.removeLast();
      bytes -= dropped.charge();
    }
  }

  LogPage page() {
    Optional<String> next =
        dropped == null
            ? Optional.empty()
            : Optional.of(new Cursor(rows.last().timeNanos, rows.last().number).text());
    return new LogPage(rows.stream().map(Row::line).toList(), next);
  }

  private boolean isBefore(long aNanos, long bNanos) {
    return newestFirst ? aNanos > bNanos : aNanos < bNanos;
  }

  private int order(long aNanos, long aNumber, long bNanos, long bNumber) {
    int byTime = Long.compare(aNanos, bNanos);
    int ascending = byTime != 0 ? byTime : Long.compare(aNumber, bNumber);
    return newestFirst ? -ascending : ascending;
  }
}
