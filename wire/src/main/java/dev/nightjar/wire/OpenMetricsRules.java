package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges a page by the letter of OpenMetrics 1.0: one block per family, metadata before samples,
/// no name claimed twice, values and labels that fit the type, histograms that add up.
///
/// For lint, never for scrapes: many a page in the wild breaks these rules and is still worth
/// keeping.
public final class OpenMetricsRules implements ExpositionSink {
  private static final int MAX_EXEMPLAR_LABELS = 128; // code points, by the standard

  private final Map<String, Integer> claimedNames = new HashMap<>();
  private final Set<String> allowedNames = new HashSet<>();
  private final Set<String> saidOfFamily = new HashSet<>();
  private final Set<Labels> pastGroups = new HashSet<>();
  private final HistogramRules histogram = new HistogramRules();
  private String family = "";
  private MetricType type = MetricType.UNKNOWN;
  private String unit = "";
  private int samples;
  private int familyLine = 1;
  private @Nullable Labels group;
  private long groupTime;

  private OpenMetricsRules() {}

  /// Returns when the page keeps all rules.
  ///
  /// @throws NightjarException `BAD_DATA` with the line of the first breach
  public static void check(byte[] page) {
    var rules = new OpenMetricsRules();
    OpenMetricsText.readToTheLetter(page, rules);
    rules.endFamily();
  }

  @Override
  public void help(String name, String text, int line) {
    metadata(name, "HELP", line);
  }

  @Override
  public void type(String name, MetricType named, int line) {
    metadata(name, "TYPE", line);
    type = named;
    allowedNames.clear();
    suffixes(named).forEach(suffix -> allowedNames.add(name + suffix));
  }

  @Override
  public void unit(String name, String named, int line) {
    metadata(name, "UNIT", line);
    unit = named;
  }

  private void metadata(String name, String keyword, int line) {
    if (!name.equals(family)) {
      startFamily(name, line);
    } else if (samples > 0) {
      throw Fault.at(line, keyword + " of \"" + name + "\" after its samples");
    }
    if (!saidOfFamily.add(keyword)) {
      throw Fault.at(line, "second " + keyword + " line for \"" + name + '"');
    }
  }

  private void startFamily(String name, int line) {
    endFamily();
    family = name;
    familyLine = line;
    type = MetricType.UNKNOWN;
    unit = "";
    samples = 0;
    group = null;
    saidOfFamily.clear();
    pastGroups.clear();
    allowedNames.clear();
    allowedNames.add(name);
  }

  private void endFamily() {
    if (family.isEmpty()) {
      return;
    }
    claim(family);
    for (String suffix : suffixes(type)) {
      if (!suffix.isEmpty()) {
        claim(family + suffix);
      }
    }
    if (!unit.isEmpty() && (type == MetricType.INFO || type == MetricType.STATE_SET)) {
      throw Fault.at(familyLine, "a family of type " + type.wireName() + " must not have a unit");
    }
    histogram.end();
  }

  private void claim(String name) {
    Integer before = claimedNames.putIfAbsent(name, familyLine);
    if (before != null) {
      throw Fault.at(familyLine, "\"" + name + "\" clashes with the family of line " + before);
    }
  }

  private static List<String> suffixes(MetricType type) {
    return switch (type) {
      case COUNTER -> List.of("_total", "_created");
      case SUMMARY -> List.of("", "_count", "_sum", "_created");
      case HISTOGRAM -> List.of("_count", "_sum", "_bucket", "_created");
      case GAUGE_HISTOGRAM -> List.of("_gcount", "_gsum", "_bucket");
      case INFO -> List.of("_info");
      case GAUGE, STATE_SET, UNKNOWN -> List.of("");
    };
  }

  @Override
  public void sample(
      Labels labels, double value, long timestampMillis, @Nullable Exemplar exemplar, int line) {
    String name = labels.metricName();
    if (!allowedNames.contains(name)) {
      startFamily(name, line);
    }
    samples++;
    String suffix = name.substring(family.length());
    checkGroup(labels, timestampMillis, line);
    SampleRules.check(family, type, suffix, labels, value, line);
    if (exemplar != null) {
      checkExemplar(suffix, exemplar, line);
    }
    if (type == MetricType.HISTOGRAM || type == MetricType.GAUGE_HISTOGRAM) {
      histogram.add(suffix, labels, value, timestampMillis, line);
    }
  }

  private void checkGroup(Labels labels, long time, int line) {
    Labels now = SampleRules.group(labels, type, family);
    if (now.equals(group)) {
      if ((time == NO_TIMESTAMP) != (groupTime == NO_TIMESTAMP)) {
        throw Fault.at(line, "samples with and without a timestamp in one metric");
      }
      if (time < groupTime && type != MetricType.INFO) {
        throw Fault.at(line, "timestamps go backwards within one metric");
      }
    } else if (!pastGroups.add(now)) {
      throw Fault.at(line, "samples of one metric must stand together");
    }
    group = now;
    groupTime = time;
  }

  private void checkExemplar(String suffix, Exemplar exemplar, int line) {
    boolean allowed =
        switch (type) {
          case COUNTER -> suffix.equals("_total");
          case HISTOGRAM, GAUGE_HISTOGRAM -> suffix.equals("_bucket");
          case GAUGE, SUMMARY, INFO, STATE_SET, UNKNOWN -> false;
        };
    if (!allowed) {
      throw Fault.at(line, "an exemplar may only stand at a counter's total or a bucket");
    }
    int[] length = {0};
    exemplar
        .labels()
        .forEach(
            (name, value) ->
                length[0] +=
                    name.codePointCount(0, name.length())
                        + value.codePointCount(0, value.length()));
    if (length[0] > MAX_EXEMPLAR_LABELS) {
      throw Fault.at(line, "the exemplar's labels have " + length[0] + " characters, 128 may be");
    }
  }
}
