package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.acceptance.PromqlChange.Difference;
import dev.nightjar.testing.acceptance.PromqlServers.Times;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The increase of a counter over a window, worked out of its samples in the two ways in which
/// Prometheus has reached towards the window's edges: a counter that would have started within the
/// window did so at once before 2.51, and half a sample interval before its first sample at most
/// since.
final class ExtrapolatedRate {
  private static final Pattern RANGE = Pattern.compile("\\[([0-9]+m)?([0-9]+s)?[:\\]]");
  private static final Pattern OFFSET = Pattern.compile("offset (-?)([0-9]+m)?([0-9]+s)?");
  private static final Pattern AT = Pattern.compile("@ ([0-9.]+E?[0-9]*)");

  /// How a counter's start within the window counts.
  enum Edge {
    /// It does not.
    NONE,
    /// As soon as it comes before the first sample's usual distance.
    AT_ONCE,
    /// Within half a sample interval before the first sample.
    HALVED
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private ExtrapolatedRate() {}

  /// One sample.
  ///
  /// @param number a float's value, or a histogram's count
  /// @param buckets a histogram's counts by its buckets' bounds
  private record Sample(double number, Map<String, Double> buckets) {
    static Sample of(String value) throws IOException {
      if (!value.startsWith("{")) {
        return new Sample(Double.parseDouble(value.replace("Inf", "Infinity")), Map.of());
      }
      JsonNode histogram = JSON.readTree(value);
      Map<String, Double> buckets = new HashMap<>();
      for (JsonNode bucket : histogram.path("buckets")) {
        buckets.put(
            bucket.path(1).asText() + " " + bucket.path(2).asText(),
            Double.parseDouble(bucket.path(3).asText()));
      }
      return new Sample(Double.parseDouble(histogram.path("count").asText()), buckets);
    }

    /// Whether it began anew since another.
    boolean isResetAfter(Sample before) {
      return number < before.number
          || before.buckets.entrySet().stream()
              .anyMatch(b -> buckets.getOrDefault(b.getKey(), 0.0) < b.getValue());
    }
  }

  /// Whether what a call of `rate` or `increase` yields on both servers is what the two ways give.
  ///
  /// @param before how theirs treats the window's start
  static boolean explains(
      PromqlServers servers, PromqlCall call, Difference difference, Edge before)
      throws IOException, InterruptedException {
    // Modifiers of the outermost range stand behind its bracket.
    String argument = call.argument().strip();
    String tail = argument.substring(argument.lastIndexOf('['));
    Matcher range = RANGE.matcher(tail);
    if (!range.find()) {
      return false;
    }
    long length = millis(range.group(1), range.group(2));
    PromqlAnswer samples =
        servers.askTheirs(
            PromqlChanges.inTheirWords(argument),
            new Times(difference.millis(), difference.millis(), 0));
    long end = end(tail, difference.millis());
    boolean perSecond = call.text().startsWith("rate");
    for (Map<String, String> series : samples.values().values()) {
      TreeMap<Long, Sample> points = new TreeMap<>();
      for (var sample : series.entrySet()) {
        long millis = Math.round(Double.parseDouble(sample.getKey()) * 1000);
        points.put(millis, Sample.of(sample.getValue()));
      }
      if (points.size() > 1
          && isClose(difference.theirs(), increase(points, end, length, perSecond, before))
          && isClose(
              difference.ours(),
              increase(points.tailMap(end - length, false), end, length, perSecond, Edge.HALVED))) {
        return true;
      }
    }
    return false;
  }

  private static long end(String tail, long millis) {
    long end = millis;
    Matcher at = AT.matcher(tail);
    if (at.find()) {
      end = Math.round(Double.parseDouble(at.group(1)) * 1000);
    }
    Matcher offset = OFFSET.matcher(tail);
    if (offset.find()) {
      long by = millis(offset.group(2), offset.group(3));
      end += offset.group(1).isEmpty() ? -by : by;
    }
    return end;
  }

  private static long millis(String minutes, String seconds) {
    return 60_000L * amount(minutes) + 1000L * amount(seconds);
  }

  private static long amount(String withUnit) {
    return withUnit == null ? 0 : Long.parseLong(withUnit.substring(0, withUnit.length() - 1));
  }

  private static boolean isClose(String value, double wanted) {
    return PromqlAnswer.isSame(value, Double.toString(wanted).replace("Infinity", "Inf"), 1e-6);
  }

  private static double increase(
      NavigableMap<Long, Sample> points, long end, long length, boolean perSecond, Edge edge) {
    List<Sample> samples = List.copyOf(points.values());
    List<Double> values = samples.stream().map(Sample::number).toList();
    if (values.size() < 2) {
      return Double.NaN;
    }
    double change = values.getLast() - values.getFirst();
    for (int i = 1; i < values.size(); i++) {
      change += samples.get(i).isResetAfter(samples.get(i - 1)) ? values.get(i - 1) : 0;
    }
    double sampled = (points.lastKey() - points.firstKey()) / 1000.0;
    double average = sampled / (points.size() - 1);
    double before = (points.firstKey() - (end - length)) / 1000.0;
    double after = (end - points.lastKey()) / 1000.0;
    double zero =
        change > 0 && values.getFirst() >= 0
            ? sampled * (values.getFirst() / change)
            : Double.POSITIVE_INFINITY;
    double limit = average * 1.1;
    before =
        switch (edge) {
          case HALVED -> Math.min(zero, before >= limit ? average / 2 : before);
          case AT_ONCE -> Math.min(zero, before) < limit ? Math.min(zero, before) : average / 2;
          case NONE -> before < limit ? before : average / 2;
        };
    after = after < limit ? after : average / 2;
    double increase = change * ((sampled + before + after) / sampled);
    return perSecond ? increase / (length / 1000.0) : increase;
  }
}
