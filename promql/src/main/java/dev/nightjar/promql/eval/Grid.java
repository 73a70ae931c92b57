package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;

/// The times at which an expression is evaluated: `start`, `start + step` and so on, `count` of
/// them.
record Grid(long start, long step, int count) {
  static Grid of(long start, long end, long step) {
    if (end < start) {
      return new Grid(start, Math.max(1, step), 0);
    }
    long count = (end - start) / step + 1;
    if (count > Integer.MAX_VALUE / 2) {
      throw new NightjarException(
          ErrorCode.EXECUTION, "query would be evaluated at " + count + " times");
    }
    return new Grid(start, step, (int) count);
  }

  static Grid at(long time) {
    return new Grid(time, 1, 1);
  }

  long time(int index) {
    return start + index * step;
  }

  long end() {
    return time(count - 1);
  }
}
