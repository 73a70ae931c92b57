package dev.nightjar.cli.view;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Rows under a head, in columns that fit the screen: where there is no room, columns that may
/// shrink do, then those that may go are left out.
final class Table {
  private static final String GAP = "  ";

  /// @param isRight whether it stands to the right, as numbers do
  /// @param min columns that it keeps when room is short
  /// @param leaves 0 for a column that always stays; of the others the highest goes first
  /// @param keepsEnd whether its last pieces are shown when it shrinks, rather than its first
  record Column(String title, boolean isRight, int min, int leaves, boolean keepsEnd) {
    static Column left(String title) {
      return new Column(title, false, Integer.MAX_VALUE, 0, false);
    }

    static Column right(String title) {
      return new Column(title, true, Integer.MAX_VALUE, 0, false);
    }

    Column shrinkingTo(int columns) {
      return new Column(title, isRight, columns, leaves, keepsEnd);
    }

    Column leaving(int rank) {
      return new Column(title, isRight, min, rank, keepsEnd);
    }

    Column keepingEnd() {
      return new Column(title, isRight, min, leaves, true);
    }
  }

  private final List<Column> columns;
  private final List<List<Rich>> rows = new ArrayList<>();

  Table(Column... columns) {
    this.columns = List.of(columns);
  }

  void row(Rich... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalStateException("BUG: " + cells.length + " cells for " + columns);
    }
    rows.add(List.of(cells));
  }

  void print(Screen screen, PrintWriter out) {
    int[] widths = widths(screen);
    List<Rich> head = columns.stream().map(column -> Rich.of(column.title(), Look.STRONG)).toList();
    out.println(line(screen, widths, head));
    rows.forEach(row -> out.println(line(screen, widths, row)));
  }

  /// The width of each column; 0 for one that is left out.
  private int[] widths(Screen screen) {
    int[] full = fullWidths(screen);
    int[] widths = full.clone();
    while (screen.isBound()) {
      shrink(widths, screen.width());
      Optional<Integer> goes = next(full);
      if (total(widths) <= screen.width() || goes.isEmpty()) {
        break;
      }
      full[goes.get()] = 0;
      widths = full.clone();
    }
    return widths;
  }

  private int[] fullWidths(Screen screen) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      for (List<Rich> row : rows) {
        widths[i] = Math.max(widths[i], screen.columns(row.get(i)));
      }
      boolean isWanted = widths[i] > 0 || columns.get(i).leaves() == 0;
      widths[i] = isWanted ? Math.max(widths[i], Columns.of(columns.get(i).title())) : 0;
    }
    return widths;
  }

  private void shrink(int[] widths, int room) {
    for (int i = widths.length - 1; i >= 0; i--) {
      int over = total(widths) - room;
      if (over > 0) {
        widths[i] = Math.max(Math.min(widths[i], columns.get(i).min()), widths[i] - over);
      }
    }
  }

  /// The column to leave out next.
  private Optional<Integer> next(int[] widths) {
    List<Integer> leaving = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] > 0 && columns.get(i).leaves() > 0) {
        leaving.add(i);
      }
    }
    return leaving.stream().max(Comparator.comparingInt(i -> columns.get(i).leaves()));
  }

  private static int total(int[] widths) {
    int total = -GAP.length();
    for (int width : widths) {
      total += width == 0 ? 0 : width + GAP.length();
    }
    return total;
  }

  private String line(Screen screen, int[] widths, List<Rich> cells) {
    var line = new StringBuilder();
    int blanks = 0;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] == 0) {
        continue;
      }
      int padding = Math.max(0, widths[i] - screen.columns(cells.get(i)));
      blanks += columns.get(i).isRight() ? padding : 0;
      Rich cell = columns.get(i).keepsEnd() ? screen.end(cells.get(i), widths[i]) : cells.get(i);
      String text = screen.cut(cell, widths[i]);
      if (!text.isEmpty()) {
        line.append(" ".repeat(blanks)).append(text);
        blanks = 0;
      }
      blanks += (columns.get(i).isRight() ? 0 : padding) + GAP.length();
    }
    return line.toString();
  }
}
