package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Series of many shapes, in memory, to be written to blocks.
final class BlockSamples implements SeriesSet {
  private final List<Labels> labels = new ArrayList<>();
  private final List<long[]> times = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();

  /// Adds a series; in order of labels.
  BlockSamples add(Labels ofIt, long[] itsTimes, double... itsValues) {
    labels.add(ofIt);
    times.add(itsTimes);
    values.add(itsValues);
    return this;
  }

  /// Some series with times and values of many shapes.
  ///
  /// @param mostSamples of one series
  static BlockSamples random(Random random, int mostSeries, int mostSamples) {
    var columns = new ArrayList<long[]>();
    var sorted = new TreeMap<Labels, Integer>();
    int count = 1 + random.nextInt(mostSeries);
    for (int i = 0; i < count; i++) {
      sorted.put(labels(random), i);
    }
    var made = new BlockSamples();
    for (Labels each : sorted.keySet()) {
      if (columns.isEmpty() || random.nextInt(4) == 0) {
        columns.add(times(random, 1 + random.nextInt(mostSamples)));
      }
      long[] own = columns.get(random.nextInt(columns.size()));
      if (random.nextInt(4) == 0) {
        int from = random.nextInt(own.length);
        own = Arrays.copyOfRange(own, from, from + 1 + random.nextInt(own.length - from));
      }
      boolean isCopy = !made.values.isEmpty() && random.nextInt(4) == 0;
      double[] before = isCopy ? made.values.getLast() : new double[0];
      made.add(each, own, before.length == own.length ? before : values(random, own.length));
    }
    return made;
  }

  private static Labels labels(Random random) {
    Labels.Builder builder = Labels.builder().set("__name__", "m" + random.nextInt(3));
    for (int i = random.nextInt(12); i > 0; i--) {
      builder.set("l" + random.nextInt(20), "välue" + random.nextInt(1 << random.nextInt(8)));
    }
    return builder.set("i", "" + random.nextInt(1000)).build();
  }

  static long[] times(Random random, int count) {
    long[] times = new long[count];
    long time = random.nextInt(8) == 0 ? -(1L << 51) : 1_700_000_000_000L + random.nextInt(1000);
    int shape = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      times[i] = time;
      time +=
          switch (shape) {
            case 0 -> 15_000;
            case 1 -> 14_990 + random.nextInt(20);
            case 2 -> random.nextInt(50) == 0 ? 300_000 : 15_000;
            case 3 -> 1 + random.nextInt(3);
            default -> 1 + random.nextLong(1L << random.nextInt(1, 38));
          };
    }
    return times;
  }

  static double[] values(Random random, int count) {
    double[] values = new double[count];
    int shape = random.nextInt(14);
    double level = Math.rint(random.nextGaussian() * Math.pow(10, random.nextInt(17)));
    double unit = Math.pow(10, -random.nextInt(10));
    long base = random.nextLong();
    for (int i = 0; i < count; i++) {
      level += random.nextInt(5) == 0 ? random.nextInt(10_000) : random.nextInt(10);
      values[i] =
          switch (shape) {
            case 0 -> level;
            case 1 -> Math.rint(level) * 4096;
            case 2 -> level / 100;
            case 3 -> random.nextDouble();
            case 4 -> level * Math.PI;
            case 5 -> 42.5;
            case 6 -> random.nextInt(20) == 0 ? StaleMarker.VALUE : level / 1000;
            case 7 -> odd(random);
            case 8 -> random.nextInt(12) == 0 ? odd(random) : Math.rint(level);
            case 9 -> Double.longBitsToDouble(random.nextLong());
            case 10 -> Double.longBitsToDouble(base + random.nextInt(100));
            case 11 -> (random.nextInt(1000) * 0.1f);
            case 12 -> (1L << 53) + random.nextInt(5) - 2;
            default -> random.nextInt(3) * unit;
          };
    }
    return values;
  }

  private static double odd(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> -0.0;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> Double.NaN;
      case 4 -> Double.longBitsToDouble(0x7ff8_0000_0000_0000L | random.nextInt(1000));
      case 5 -> Double.longBitsToDouble(0xfff0_0000_0000_0001L);
      case 6 -> Double.MIN_VALUE;
      case 7 -> -Double.MAX_VALUE;
      case 8 -> StaleMarker.VALUE;
      default -> 0.0;
    };
  }

  long[] times(int index) {
    return times.get(index);
  }

  double[] values(int index) {
    return values.get(index);
  }

  long samples() {
    return times.stream().mapToLong(each -> each.length).sum();
  }

  @Override
  public int size() {
    return labels.size();
  }

  @Override
  public Labels labels(int index) {
    return labels.get(index);
  }

  @Override
  public void read(int index, SampleColumns into) {
    into.clear();
    into.addAll(times.get(index), values.get(index), 0, times.get(index).length);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < size(); i++) {
      text.append(labels(i)).append(' ').append(times(i).length).append(" samples");
      if (times(i).length <= 20) {
        text.append(Arrays.toString(times(i))).append(Arrays.toString(values(i)));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
