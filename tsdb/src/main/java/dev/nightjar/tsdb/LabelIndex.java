package dev.nightjar.tsdb;

import java.util.BitSet;
import java.util.function.Predicate;

/// Which series carry which labels. Series are numbered from 0 within one index.
interface LabelIndex {
  int seriesCount();

  /// How many values a label has; 0 when no series carries it.
  int valueCount(String name);

  /// Adds the series with exactly this value.
  void equal(String name, String value, BitSet into);

  /// Adds the series that carry the label with a value that satisfies `wanted`.
  void union(String name, Predicate<String> wanted, BitSet into);

  /// The value of a label on one series; empty when absent.
  String labelValue(int series, String name);
}
