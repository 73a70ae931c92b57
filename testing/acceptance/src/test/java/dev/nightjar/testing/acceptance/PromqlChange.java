package dev.nightjar.testing.acceptance;

import dev.nightjar.testing.acceptance.ExtrapolatedRate.Edge;
import dev.nightjar.testing.acceptance.PromqlServers.Times;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        for (Difference d : Difference.of(servers, call.text(), times)) {
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
        for (Difference d : Difference.of(servers, count, times)) {
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
            fixed.contains("@") ? Difference.of(servers, fixed, times) : List.of();
        for (Difference d : differences) {
          Times then = times.at(d.millis());
          PromqlAnswer theirsThen = servers.askTheirs(PromqlChanges.inTheirWords(fixed), then);
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
      if (!servers.askOurs(ours, times).error().contains(SEVERAL)) {
        return false;
      }
      // One of them filters too late; the others have to filter as they do.
      Matcher filters = Pattern.compile(" (==|!=|>|<|>=|<=) (?!bool)").matcher(theirs);
      while (filters.find()) {
        String kept =
            theirs.substring(0, filters.end()) + "bool " + theirs.substring(filters.end());
        if (servers.askTheirs(kept, times).error().contains(SEVERAL)) {
          return true;
        }
      }
      return false;
    }
  },

  /// No change of theirs but a slip of all their versions: they take how old a sample of a fixed
  /// time may be from the time before it was shifted.
  TIMESTAMP_OF_SHIFTED(
      "timestamp of a selector with both @ and offset looks at the shifted time here") {
    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      for (PromqlCall call : PromqlCall.all(ours, "timestamp")) {
        String fixed = Difference.fixed(call.text(), times);
        Matcher at = Pattern.compile("@ ([0-9.]+E?[0-9]*)").matcher(fixed);
        if (!at.find() || !fixed.contains(" offset ")) {
          continue;
        }
        double oldest = Double.parseDouble(at.group(1)) - LOOKBACK_SECONDS;
        String unshifted = fixed.replaceAll(" offset -?[0-9a-z]+", "");
        for (Difference d : Difference.of(servers, fixed, times)) {
          PromqlAnswer there = servers.askOurs(unshifted, times.at(d.millis()));
          boolean tooOld =
              d.theirs().equals("NaN")
                  && !d.ours().equals("NaN")
                  && Double.parseDouble(d.ours()) <= oldest;
          if (tooOld || isAmong(there, d.labels(), d.theirs())) {
            return true;
          }
        }
      }
      return false;
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
  },

  NAMES_IN_UTF_8("label_replace and label_join give any name in UTF-8 (3.0, #14705, #15974)") {
    private final Pattern refused = Pattern.compile("invalid destination label name in .*: (.+)");

    @Override
    boolean explains(PromqlServers servers, String ours, String theirs, Times times)
        throws IOException, InterruptedException {
      Matcher name = refused.matcher(servers.askTheirs(theirs, times).error());
      if (!name.find() || servers.askOurs(ours, times).failed()) {
        return false;
      }
      String classic = ours.replace('"' + name.group(1) + '"', "\"classic_name\"");
      return servers
          .askOurs(classic, times)
          .differenceTo(servers.askTheirs(classic, times), 1e-9)
          .isEmpty();
    }
  };

  private static final String SEVERAL = "multiple matches for labels";
  private static final int LOOKBACK_SECONDS = 300;

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

  /// Whether an answer has this value for a series, or no value where there is to be none.
  private static boolean isAmong(PromqlAnswer answer, String labels, String value) {
    Collection<String> values = answer.values().getOrDefault(labels, Map.of()).values();
    return value.equals("NaN") ? values.isEmpty() : values.contains(value);
  }

  private interface Pair {
    boolean fits(Difference difference);
  }

  private static boolean anyCall(
      PromqlServers servers, String names, String query, Times times, Pair pair)
      throws IOException, InterruptedException {
    for (PromqlCall call : PromqlCall.all(query, names)) {
      if (Difference.of(servers, call.text(), times).stream().anyMatch(pair::fits)) {
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
    /// subqueries may see. Each server is asked in its own words, so that what is found is not what
    /// these account for.
    static List<Difference> of(PromqlServers servers, String part, Times times)
        throws IOException, InterruptedException {
      String left = fixed(part, times);
      String right = PromqlChanges.inTheirWords(left);
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
