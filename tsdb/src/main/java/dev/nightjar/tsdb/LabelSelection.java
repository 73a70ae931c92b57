package dev.nightjar.tsdb;

import dev.nightjar.model.Matcher;
import dev.nightjar.model.StopCheck;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Evaluates matchers on an index. An absent label has the empty value, so that a matcher that
/// accepts the empty value also accepts series without the label.
final class LabelSelection {
  private LabelSelection() {}

  /// The series that satisfy all matchers.
  ///
  /// @param stop asked for each series, or each value of a label, that is looked at
  static BitSet evaluate(LabelIndex index, List<Matcher> matchers, StopCheck stop) {
    List<Matcher> cheapestFirst = new ArrayList<>(matchers);
    cheapestFirst.sort(Comparator.comparingInt(LabelSelection::cost));
    var result = new BitSet();
    result.set(0, index.seriesCount());
    boolean isAll = true;
    for (Matcher matcher : cheapestFirst) {
      if (!isAll && result.cardinality() <= index.valueCount(matcher.name())) {
        filterOneByOne(index, matcher, result, stop);
      } else {
        filterByIndex(index, matcher, result, stop);
      }
      isAll = false;
      if (result.isEmpty()) {
        break;
      }
    }
    return result;
  }

  private static int cost(Matcher matcher) {
    return switch (matcher.kind()) {
      case EQUAL -> matcher.value().isEmpty() ? 2 : 0;
      case REGEX -> 1;
      case NOT_EQUAL -> 2;
      case NOT_REGEX -> 3;
    };
  }

  private static void filterByIndex(
      LabelIndex index, Matcher matcher, BitSet result, StopCheck stop) {
    var found = new BitSet();
    if (matcher.matches("")) {
      index.union(matcher.name(), value -> !matches(matcher, value, stop), found);
      result.andNot(found);
    } else if (matcher.kind() == Matcher.Kind.EQUAL) {
      index.equal(matcher.name(), matcher.value(), found);
      result.and(found);
    } else {
      index.union(matcher.name(), value -> matches(matcher, value, stop), found);
      result.and(found);
    }
  }

  private static boolean matches(Matcher matcher, String value, StopCheck stop) {
    stop.check();
    return matcher.matches(value);
  }

  private static void filterOneByOne(
      LabelIndex index, Matcher matcher, BitSet result, StopCheck stop) {
    Map<String, Boolean> verdicts = new HashMap<>();
    for (int i = result.nextSetBit(0); i >= 0; i = result.nextSetBit(i + 1)) {
      stop.check();
      String value = index.labelValue(i, matcher.name());
      if (!verdicts.computeIfAbsent(value, matcher::matches)) {
        result.clear(i);
      }
    }
  }
}
