package dev.nightjar.agent.cause;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Uncaught exceptions as runtimes print them, found in lines of output: Python, Java and other JVM
/// languages, JavaScript, .NET, Go, Rust, Ruby.
///
/// What is cut off or mixed with other output is left out rather than guessed. Takes time in
/// proportion to the text.
public final class TracebackText {
  private static final int MAX_FOUND = 10;
  private static final int MAX_LINE = 4096;
  private static final int MAX_LINES = 5000;
  private static final int MAX_CHAIN = 10;

  private final List<String> lines;
  private final Deque<Thrown> found = new ArrayDeque<>();
  private @Nullable Thrown pending;
  private String relation = "";

  private TracebackText(List<String> lines) {
    this.lines = lines;
  }

  /// What was found at a line.
  ///
  /// @param thrown null for what is to be skipped
  /// @param next the index of the first line after it
  record Found(@Nullable Thrown thrown, int next) {}

  /// The last ten in these lines, oldest first; of a chain the one that came last is told, the
  /// others being its causes.
  public static List<Thrown> parse(List<String> lines) {
    var text = new ArrayList<String>();
    for (String line : lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size())) {
      text.add(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line);
    }
    return new TracebackText(text).parse();
  }

  private List<Thrown> parse() {
    int after = 0;
    for (int i = 0; i < lines.size(); ) {
      String named = PythonText.relation(lines.get(i));
      if (!named.isEmpty()) {
        relation = named;
        i++;
        continue;
      }
      Found at = PythonText.at(lines, i);
      if (at != null) {
        takePython(at.thrown());
      } else {
        at = other(i, after);
        if (at != null && at.thrown() != null) {
          add(pending);
          pending = null;
          add(at.thrown());
        }
      }
      i = at == null ? i + 1 : Math.max(i + 1, at.next());
      after = at == null ? after : i;
    }
    add(pending);
    return new ArrayList<>(found);
  }

  private @Nullable Found other(int i, int after) {
    Found at = GoText.at(lines, i);
    at = at == null ? AtText.at(lines, i, after) : at;
    at = at == null ? RustText.at(lines, i) : at;
    return at == null ? RubyText.at(lines, i) : at;
  }

  private void takePython(@Nullable Thrown thrown) {
    if (thrown == null) {
      return;
    }
    Thrown before = pending;
    boolean isChained = before != null && !relation.isEmpty();
    if (isChained && depth(before) < MAX_CHAIN) {
      pending =
          new Thrown(
              thrown.type(), thrown.message(), thrown.thread(), thrown.frames(), relation, before);
    } else {
      add(isChained ? null : before);
      pending = thrown;
    }
    relation = "";
  }

  private static int depth(@Nullable Thrown thrown) {
    int depth = 0;
    for (Thrown each = thrown; each != null; each = each.cause()) {
      depth++;
    }
    return depth;
  }

  private void add(@Nullable Thrown thrown) {
    if (thrown != null) {
      if (found.size() == MAX_FOUND) {
        found.removeFirst();
      }
      found.addLast(thrown);
    }
  }
}
