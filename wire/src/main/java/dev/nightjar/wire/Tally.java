package dev.nightjar.wire;

import java.util.function.IntFunction;

/// Counts things of one message or page that were left out, and remembers the first: a message may
/// hold millions. Filled by one thread; read only after that.
public final class Tally {
  private int count;
  private int firstSeries = -1;
  private String firstItem = "";
  private String firstDetail = "";

  void clear() {
    count = 0;
    firstSeries = -1;
    firstItem = "";
    firstDetail = "";
  }

  /// @param series what it belongs to, to be named later with [#name]
  void add(int series, String detail) {
    if (count++ == 0) {
      firstSeries = series;
      firstDetail = detail;
    }
  }

  public void add(String item, String detail) {
    if (count++ == 0) {
      firstItem = item;
      firstDetail = detail;
    }
  }

  /// Names the first, if there is one.
  void name(IntFunction<String> names) {
    if (firstSeries >= 0) {
      firstItem = names.apply(firstSeries);
    }
  }

  public int count() {
    return count;
  }

  /// The name of the first one's metric; empty when it has none, or when there is no first.
  public String firstItem() {
    return firstItem;
  }

  /// What is wrong with the first; empty when there is none.
  public String firstDetail() {
    return firstDetail;
  }
}
