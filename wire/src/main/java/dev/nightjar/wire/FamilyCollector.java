package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Gathers the samples of a pushed body into families and refuses what a family must not say. Owned
/// by one thread.
final class FamilyCollector implements ExpositionSink {
  private static final class Family {
    private final String name;
    private final List<FamilySample> samples = new ArrayList<>();
    private @Nullable MetricType type;
    private @Nullable String help;
    private String unit = "";

    Family(String name) {
      this.name = name;
    }

    MetricType type() {
      return Objects.requireNonNullElse(type, MetricType.UNKNOWN);
    }

    MetricFamily build() {
      String text = Objects.requireNonNullElse(help, "");
      return new MetricFamily(new Metadata(name, type(), text, unit), samples);
    }
  }

  private final boolean hasLines;
  private final Tally lost = new Tally();
  private final Map<String, Family> families = new HashMap<>();
  private OptionalInt firstTimestampLine = OptionalInt.empty();

  /// @param hasLines whether places are lines of a text; else they are metrics of a message
  FamilyCollector(boolean hasLines) {
    this.hasLines = hasLines;
  }

  private NightjarException fault(int line, String message) {
    return hasLines
        ? Fault.at(line, message)
        : new NightjarException(ErrorCode.BAD_DATA, "metric " + line + ": " + message);
  }

  PushedMetrics collected() {
    List<MetricFamily> sorted = new ArrayList<>();
    for (Family family : new TreeMap<>(families).values()) {
      if (!family.samples.isEmpty()) {
        sorted.add(family.build());
      }
    }
    return new PushedMetrics(
        sorted,
        firstTimestampLine.isEmpty()
            ? Optional.empty()
            : Optional.of((hasLines ? "line " : "metric ") + firstTimestampLine.getAsInt()),
        lost);
  }

  @Override
  public void help(String family, String text, int line) {
    Family known = family(family);
    if (known.help != null) {
      throw fault(line, "second HELP line for metric \"" + family + '"');
    }
    known.help = text;
  }

  @Override
  public void type(String family, MetricType type, int line) {
    Family known = family(family);
    if (known.type != null) {
      throw fault(
          line, "second TYPE line for metric \"" + family + "\", or TYPE after its samples");
    }
    known.type = type;
  }

  @Override
  public void unit(String family, String unit, int line) {
    family(family).unit = unit;
  }

  @Override
  public void sample(
      Labels labels, double value, long timestampMillis, @Nullable Exemplar exemplar, int line) {
    String name = labels.metricName();
    Family family = family(name);
    family.type = family.type();
    switch (family.type()) {
      case HISTOGRAM, GAUGE_HISTOGRAM -> checkHistogram(family, labels, value, line);
      case SUMMARY -> checkSummary(family, labels, line);
      case COUNTER, GAUGE, INFO, STATE_SET, UNKNOWN -> {}
    }
    if (exemplar != null) {
      lost.add(name, "exemplars of pushes are not kept");
    }
    family.samples.add(new FamilySample(labels, value));
    if (timestampMillis != NO_TIMESTAMP && firstTimestampLine.isEmpty()) {
      firstTimestampLine = OptionalInt.of(line);
    }
  }

  @Override
  public void badExemplar(Labels labels, String fault) {
    lost.add(labels.metricName(), fault);
  }

  @Override
  public void nativeLeftOut(Labels labels) {
    lost.add(labels.metricName(), "of pushed histograms only the classic form is kept");
  }

  private Family family(String name) {
    Family whole = owner(name);
    return whole != null ? whole : families.computeIfAbsent(name, Family::new);
  }

  /// The family that a name belongs to: its own, or the histogram or summary that it is a part of.
  private @Nullable Family owner(String name) {
    Family own = families.get(name);
    if (own != null) {
      return own;
    }
    for (String suffix : FamilyParts.suffixes()) {
      if (name.endsWith(suffix)) {
        Family base = families.get(name.substring(0, name.length() - suffix.length()));
        if (base != null && FamilyParts.has(base.type(), suffix)) {
          return base;
        }
      }
    }
    return null;
  }

  private void checkHistogram(Family family, Labels labels, double value, int line) {
    String part = labels.metricName().substring(family.name.length());
    switch (part) {
      case "_bucket" -> {
        checkBound(family, labels, "le", line);
        if (value < 0) {
          throw fault(line, "negative bucket population for histogram \"" + family.name + '"');
        }
      }
      case "_count" -> {
        if (value < 0) {
          throw fault(line, "negative count for histogram \"" + family.name + '"');
        }
      }
      case "_sum" -> {}
      default ->
          throw fault(
              line,
              "\"" + family.name + "\" is a histogram: wanted _bucket, _sum or _count after it");
    }
  }

  private void checkSummary(Family family, Labels labels, int line) {
    if (labels.metricName().equals(family.name)) {
      checkBound(family, labels, "quantile", line);
    }
  }

  private void checkBound(Family family, Labels labels, String name, int line) {
    try {
      FloatText.parse(labels.get(name));
    } catch (NumberFormatException e) {
      throw fault(
          line,
          "wanted a number as value of label \""
              + name
              + "\" of \""
              + family.name
              + "\", got \""
              + labels.get(name)
              + '"');
    }
  }
}
