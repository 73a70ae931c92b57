package dev.nightjar.testing.acceptance;

import dev.nightjar.testing.acceptance.ExtrapolatedRate.Edge;
import dev.nightjar.testing.acceptance.PromqlServers.Times;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A documented change of PromQL since 2.42 that shows in a part of a query, and how to find it
/// there.
enum PromqlChange {
  RATE_NEAR_ZERO(
      "rates of counters near zero reach back half a sample interval at most (2.51, #13725)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      String fixed = Difference.fixed(ours, times);
      for (PromqlCall call : PromqlCall.all(fixed, "rate|increase")) {
        for (Difference d : Difference.of(servers, call.text(), call.text(), times)) {
          if (ExtrapolatedRate.explains(servers, call, d, Edge.AT_ONCE)) {
            return true;
          }
        }
      }
      return false;
    }
  },

  RATE_OF_HISTOGRAMS("rates of native histograms know that counts begin at zero (3.6, #16828)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      for (PromqlCall call : PromqlCall.all(ours, "rate|increase")) {
        String count = "histogram_count(" + call.text() + ")";
        for (Difference d : Difference.of(servers, count, count, times)) {
          if (ExtrapolatedRate.explains(servers, call, d, Edge.NONE)) {
            return true;
          }
        }
      }
      return false;
    }
  },

  PREDICTION_AT(
      "predict_linear and timestamp of a fixed time look at that from each step (2.51, #13559)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      for (PromqlCall call : PromqlCall.all(ours, "predict_linear|timestamp")) {
        String fixed = Difference.fixed(call.text(), times);
        List<Difference> differences =
            fixed.contains("@") ? Difference.of(servers, fixed, fixed, times) : List.of();
        for (Difference d : differences) {
          Times then = times.at(d.millis());
          PromqlAnswer theirsThen = servers.askTheirs(PromqlChanges.dotAll(fixed), then);
          PromqlAnswer open =
              PromqlServers.ask(
                  servers.ours(), PromqlChanges.withStarts(fixed), then, PromqlChanges.WITH_STARTS);
          if (servers.askOurs(fixed, then).differenceTo(theirsThen, 1e-9).isEmpty()
              || open.differenceTo(theirsThen, 1e-9).isEmpty()) {
            return true;
          }
        }
      }
      return false;
    }
  },

  DEVIATION_OF_INFINITY("stddev and stdvar of a lone infinity are NaN (3.0, #14941)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      return anyCall(
          servers,
          "stddev|stdvar",
          ours,
          times,
          d -> d.ours().equals("NaN") && d.theirs().equals("0"));
    }
  },

  SUMS_OF_INFINITY("compensated sums know infinities (2.54, #14362)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      return anyCall(
          servers,
          "predict_linear|deriv|sum_over_time|avg_over_time|stddev_over_time|stdvar_over_time",
          ours,
          times,
          d -> d.ours().endsWith("Inf") && d.theirs().equals("NaN"));
    }
  },

  FILTERS_MATCH_ONE_TO_ONE(
      "filtering operators check for several matches before they filter (3.9, #17668)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      String error = servers.askOurs(ours, times).error();
      String kept = theirs.replaceAll(" (==|!=|>|<|>=|<=) (?!bool)", " $1 bool ");
      return error.contains("multiple matches for labels")
          && servers.askTheirs(kept, times).error().contains("multiple matches for labels");
    }
  },

  NEGATED_SERIES_MERGE(
      "negated series of equal labels merge where they do not meet (3.9, #17708)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      String multiplied = theirs.replaceAll("(^|[(,] ?)-(?=[a-z({])", "$1-1 * ");
      return servers.askTheirs(theirs, times).error().contains("same labelset")
          && servers
              .askOurs(ours, times)
              .differenceTo(servers.askTheirs(multiplied, times), 1e-9)
              .isEmpty();
    }
  },

  RELABELED_SERIES_MERGE(
      "series that label_replace and label_join give equal labels merge where they do not meet"
          + " (3.9, #17703)") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      if (!servers.askTheirs(theirs, times).error().contains("labelset") || !times.isRange()) {
        return false;
      }
      String fixed = Difference.fixed(ours, times);
      for (long at = times.fromMillis(); at <= times.toMillis(); at += times.stepMillis()) {
        if (new PromqlChanges(servers).of(fixed, times.at(at)).isEmpty()) {
          return false;
        }
      }
      return ours.contains("label_");
    }
  };

  private final String text;

  PromqlChange(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /// Whether a part of the query differs between the servers in the way that the change makes it.
  abstract boolean explains(PromqlServers servers, String ours, String theirs, Times times)
      throws IOException, InterruptedException;

  private interface Pair {
    boolean fits(Difference difference);
  }

  private static boolean anyCall(
      PromqlServers servers, String names, String query, Times times, Pair pair)
      throws IOException, InterruptedException {
    for (PromqlCall call : PromqlCall.all(query, names)) {
      String theirs = call.text().replace("double_exponential_smoothing", "holt_winters");
      if (Difference.of(servers, call.text(), theirs, times).stream().anyMatch(pair::fits)) {
        return true;
      }
    }
    return false;
  }

  /// One sample that two answers to a part of a query differ in.
  record Difference(String labels, long millis, String ours, String theirs) {
    private static final int MOST = 20;
    private static final long BEFORE = 20 * 60_000;

    /// Differences at the times of the query; where there are none, at every second of what its
    /// subqueries may see.
    static List<Difference> of(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      String left = fixed(ours, times);
      String right = fixed(theirs, times);
      List<Difference> found = between(servers, left, right, times);
      if (!found.isEmpty()) {
        return found;
      }
      long from = times.fromMillis() / 1000 * 1000 - BEFORE;
      long to = Math.min(times.toMillis() / 1000 * 1000 + 120_000, from + 10_000_000);
      return between(servers, left, right, new Times(from, to, 1000));
    }

    /// A query with the times that `start()` and `end()` stand for.
    static String fixed(String query, Times times) {
      return query
          .replace("@ start()", "@ " + times.fromMillis() / 1000.0)
          .replace("@ end()", "@ " + times.toMillis() / 1000.0);
    }

    private static List<Difference> between(
        PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      PromqlAnswer left = servers.askOurs(ours, times);
      PromqlAnswer right = servers.askTheirs(theirs, times);
      Map<Long, Difference> found = new TreeMap<>();
      Set<String> all = new TreeSet<>(left.values().keySet());
      all.addAll(right.values().keySet());
      for (String labels : all) {
        Map<String, String> mine = left.values().getOrDefault(labels, Map.of());
        Map<String, String> others = right.values().getOrDefault(labels, Map.of());
        Set<String> moments = new TreeSet<>(mine.keySet());
        moments.addAll(others.keySet());
        for (String time : moments) {
          String value = mine.getOrDefault(time, "NaN");
          String other = others.getOrDefault(time, "NaN");
          long millis = Math.round(Double.parseDouble(time) * 1000);
          boolean isBoth = mine.containsKey(time) == others.containsKey(time);
          if (!isBoth || !PromqlAnswer.isSame(value, other, 1e-9)) {
            found.put(millis, new Difference(labels, millis, value, other));
          }
        }
      }
      return found.values().stream()
          .sorted(Comparator.comparingLong(Difference::millis))
          .limit(MOST)
          .toList();
    }
  }
}
