package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.RangeMode;
import java.util.List;

/// Functions over windows that also hold samples beside them: `anchored` ones the last sample
/// before the window, `smoothed` ones the neighbours on both sides, between which lines are drawn
/// to the window's edges.
final class ExtendedRanges {
  private static final List<String> ANCHORED =
      List.of("changes", "delta", "increase", "rate", "resets");
  private static final List<String> SMOOTHED = List.of("delta", "increase", "rate");

  private ExtendedRanges() {}

  /// The function of this name over windows of this mode.
  static WindowFunction function(String name, RangeMode mode) {
    check(name, mode);
    boolean smoothed = mode == RangeMode.SMOOTHED;
    return switch (name) {
      case "changes" -> window -> fromAnchor(window, OverTime::changes);
      case "resets" -> window -> fromAnchor(window, OverTime::resets);
      default -> window -> change(window, smoothed, !name.equals("delta"), name.equals("rate"));
    };
  }

  /// Makes sure that a function can be asked of windows of this mode.
  ///
  /// @throws NightjarException when it cannot
  static void check(String name, RangeMode mode) {
    List<String> allowed = mode == RangeMode.SMOOTHED ? SMOOTHED : ANCHORED;
    if (mode != RangeMode.PLAIN && !allowed.contains(name)) {
      throw new NightjarException(
          ErrorCode.EXECUTION,
          mode.suffix().strip()
              + (" modifier can only be used with: " + String.join(", ", allowed))
              + (" - not with " + name));
    }
  }

  /// Applies a function to the samples from the last one at or before the window's start.
  private static double fromAnchor(Window window, WindowFunction function) {
    if (window.time(window.last) <= window.start) {
      return Points.ABSENT;
    }
    int first = window.first;
    window.first = anchor(window);
    double result = function.apply(window);
    window.first = first;
    return result;
  }

  /// The last sample at or before the window's start, else the first.
  static int anchor(Window window) {
    int anchor = window.first;
    while (anchor < window.last && window.time(anchor + 1) <= window.start) {
      anchor++;
    }
    return anchor;
  }

  private static double change(
      Window window, boolean smoothed, boolean counter, boolean perSecond) {
    int first = anchor(window);
    int last = smoothed ? firstAtEnd(window) : window.last;
    if (window.time(last) <= window.start || (smoothed && window.time(first) > window.end)) {
      return Points.ABSENT;
    }
    double left =
        smoothed && window.time(first) < window.start
            ? between(window, first, window.start, counter)
            : window.value(first);
    double right =
        smoothed && last > window.first && window.time(last) > window.end
            ? between(window, last - 1, window.end, counter)
            : window.value(last);
    double change = right - left;
    if (counter) {
      change += lost(window, first, last, left, right);
    }
    return perSecond ? change / ((window.end - window.start) / 1000.0) : change;
  }

  /// The first sample at or behind the window's end, else the last.
  static int firstAtEnd(Window window) {
    int last = window.last;
    while (last > window.first && window.time(last - 1) >= window.end) {
      last--;
    }
    return last;
  }

  /// The value at `time` on the line from a sample to the next; a counter that was reset between
  /// them starts from zero.
  private static double between(Window window, int index, long time, boolean counter) {
    double from = window.value(index);
    double to = window.value(index + 1);
    double start = counter && to < from ? 0 : from;
    long first = window.time(index);
    // In this order, so that the last digit is Prometheus' own.
    return start + (to - start) * (time - first) / (window.time(index + 1) - first);
  }

  /// What resets took away between the edges.
  private static double lost(Window window, int first, int last, double left, double right) {
    double lost = 0;
    double before = left;
    for (int i = first; i <= last; i++) {
      if (window.time(i) > window.start && window.time(i) < window.end) {
        lost += window.value(i) < before ? before : 0;
        before = window.value(i);
      }
    }
    return lost + (right < before ? before : 0);
  }
}
