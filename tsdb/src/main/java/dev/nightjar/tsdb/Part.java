package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/// Some of a tenant's samples with an index of their own: those of a table, or of a block. Safe for
/// use by many threads.
interface Part {
  /// Longer than most series' intervals, and few samples.
  long RECENT_MILLIS = 60_000;

  /// Series by their number in the part, with their labels beside.
  record Selected(IntColumn series, List<Labels> labels) {
    Selected(int capacity) {
      this(new IntColumn(capacity), new ArrayList<>(capacity));
    }

    void add(int number, Labels ofIt) {
      series.add(number);
      labels.add(ofIt);
    }
  }

  /// The series that satisfy all matchers and have a sample in the range, in the order of their
  /// labels.
  ///
  /// @param stop asked for each series that is looked at
  Selected select(List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop);

  /// The series that have a sample in the range, by their numbers.
  BitSet within(long fromMillis, long toMillis);

  /// A series' labels, made for this call.
  Labels labels(int series);

  /// Shows how many of some series carry each value of a label; values that none of them carries
  /// are left out.
  void eachCount(String name, BitSet of, CountAction action);

  /// How many of some series carry a value of a label.
  int count(String name, String value, BitSet of);

  @FunctionalInterface
  interface CountAction {
    void accept(String value, int count);
  }

  /// Adds the series' samples within the range, in order, behind those already in `into`.
  void read(int series, long fromMillis, long toMillis, SampleColumns into);

  /// Adds the newest of the samples that [#read] gives, alone, to columns that are empty or hold
  /// one older sample, which goes then. It is nearly always very new: what is older is read where
  /// it is not.
  default void newest(int series, long fromMillis, long toMillis, SampleColumns into) {
    int before = into.size();
    long recent = Math.max(fromMillis, toMillis - RECENT_MILLIS);
    if (recent < toMillis) {
      read(series, recent, toMillis, into);
    }
    if (into.size() == before) {
      read(series, fromMillis, toMillis, into);
    }
    into.keepLast();
  }

  /// The number of the series with these labels; -1 when it is not here. Only for the appending
  /// thread.
  int find(Labels labels);

  /// As [#find], for any thread.
  int lookUp(Labels labels);

  /// Time of a series' newest sample; `Long.MIN_VALUE` when there is none. Only for the appending
  /// thread.
  long lastMillis(int series);

  /// Shows every value of a label, in any order, whatever the times of its series.
  void eachValue(String name, Consumer<String> action);

  /// Shows every label's name, in any order.
  void eachName(Consumer<String> action);

  /// Time of the oldest sample; `Long.MAX_VALUE` when there is none.
  long minMillis();

  /// Time of the newest sample; `Long.MIN_VALUE` when there is none.
  long maxMillis();

  /// Keeps the part readable until [#release].
  void retain();

  void release();
}
