package dev.nightjar.wire;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A page that was read: what families say of themselves, and all samples as columns in the page's
/// order. A sample that is a native histogram has [Histogram#VALUE] as its value. Read only.
public final class Exposition {
  /// The time of a sample that has none of its own.
  public static final long NO_TIMESTAMP = ExpositionSink.NO_TIMESTAMP;

  private final List<Metadata> metadata;
  private final List<Labels> series;
  private final double[] values;
  private final long[] timestamps;
  private final long[] starts; // as far as the last sample that has one
  private final Map<Integer, Histogram> histograms;
  private final Map<Integer, List<Exemplar>> exemplars;
  private final Map<Integer, List<String>> emptyLabels;
  private final Tally badHistograms;
  private final Tally badExemplars;

  private Exposition(Builder builder) {
    this.metadata = List.copyOf(builder.families.values());
    this.series = builder.series;
    this.values = builder.values;
    this.timestamps = builder.timestamps;
    this.starts = builder.starts;
    this.histograms = builder.histograms;
    this.exemplars = builder.exemplars;
    this.badHistograms = builder.badHistograms;
    this.badExemplars = builder.badExemplars;
    this.emptyLabels = builder.emptyLabels;
  }

  /// In the order in which the page first names the families.
  public List<Metadata> metadata() {
    return metadata;
  }

  /// How many samples there are.
  public int size() {
    return series.size();
  }

  /// Labels of a sample, metric name included.
  public Labels labels(int index) {
    return series.get(index);
  }

  public double value(int index) {
    return values[index];
  }

  /// Milliseconds since the epoch, or [#NO_TIMESTAMP].
  public long timestampMillis(int index) {
    return timestamps[index];
  }

  /// When a sample began to count, in milliseconds since the epoch; 0 when the page does not say.
  public long startMillis(int index) {
    return index < starts.length ? starts[index] : 0;
  }

  /// A sample's native histogram; null where it is a float.
  public @Nullable Histogram histogram(int index) {
    return histograms.isEmpty() ? null : histograms.get(index);
  }

  /// What stands as examples for a sample.
  public List<Exemplar> exemplars(int index) {
    return exemplars.isEmpty() ? List.of() : exemplars.getOrDefault(index, List.of());
  }

  /// Native histograms that contradict themselves; they are not among the samples.
  public Tally badHistograms() {
    return badHistograms;
  }

  /// Labels that a sample writes with an empty value, as a statement that they be absent.
  public List<String> emptyLabels(int index) {
    return emptyLabels.getOrDefault(index, List.of());
  }

  /// Exemplars that are left out, while their samples stand.
  public Tally badExemplars() {
    return badExemplars;
  }

  /// Fills an exposition. Owned by one thread.
  static final class Builder implements ExpositionSink {
    private final Map<String, Metadata> families = new LinkedHashMap<>();
    private final List<Labels> series = new ArrayList<>();
    private final Map<Integer, Histogram> histograms = new HashMap<>();
    private final Map<Integer, List<Exemplar>> exemplars = new HashMap<>();
    private final Tally badHistograms = new Tally();
    private final Tally badExemplars = new Tally();
    private final Map<Integer, List<String>> emptyLabels = new LinkedHashMap<>();
    private double[] values = new double[64];
    private long[] timestamps = new long[64];
    private long[] starts = {};
    private long start;

    @Override
    public void help(String family, String text, int line) {
      Metadata known = known(family);
      families.put(family, new Metadata(family, known.type(), text, known.unit()));
    }

    @Override
    public void type(String family, MetricType type, int line) {
      Metadata known = known(family);
      families.put(family, new Metadata(family, type, known.help(), known.unit()));
    }

    @Override
    public void unit(String family, String unit, int line) {
      Metadata known = known(family);
      families.put(family, new Metadata(family, known.type(), known.help(), unit));
    }

    private Metadata known(String family) {
      return families.getOrDefault(family, new Metadata(family, MetricType.UNKNOWN, "", ""));
    }

    @Override
    public void emptyLabels(List<String> names) {
      emptyLabels.put(series.size(), names);
    }

    @Override
    public void sample(
        Labels labels, double value, long timestampMillis, @Nullable Exemplar exemplar, int line) {
      int at = series.size();
      if (at == values.length) {
        values = Arrays.copyOf(values, 2 * at);
        timestamps = Arrays.copyOf(timestamps, 2 * at);
      }
      series.add(labels);
      values[at] = value;
      timestamps[at] = timestampMillis;
      if (exemplar != null) {
        exemplars.put(at, List.of(exemplar));
      }
      if (start != 0) {
        if (at >= starts.length) {
          starts = Arrays.copyOf(starts, values.length);
        }
        starts[at] = start;
      }
    }

    @Override
    public void start(long startMillis) {
      start = startMillis;
    }

    @Override
    public void histogram(
        Labels labels,
        Histogram histogram,
        long timestampMillis,
        List<Exemplar> examples,
        int line) {
      histograms.put(series.size(), histogram);
      if (!examples.isEmpty()) {
        exemplars.put(series.size(), List.copyOf(examples));
      }
      sample(labels, Histogram.VALUE, timestampMillis, null, line);
    }

    @Override
    public void badExemplar(Labels labels, String fault) {
      badExemplars.add(labels.metricName(), fault);
    }

    @Override
    public void badHistogram(Labels labels, String fault, int line) {
      badHistograms.add(labels.metricName(), fault);
    }

    Exposition build() {
      return new Exposition(this);
    }
  }
}
