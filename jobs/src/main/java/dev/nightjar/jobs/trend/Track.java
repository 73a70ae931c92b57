package dev.nightjar.jobs.trend;

import dev.nightjar.jobs.trend.Forecast.Point;
import dev.nightjar.model.SampleColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/// A number over time: finite values in ascending time. Immutable.
final class Track {
  static final Track EMPTY = new Track(new long[0], new double[0]);

  private final long[] millis;
  private final double[] values;

  /// The arrays become its own: the caller must not change them any more.
  Track(long[] millis, double[] values) {
    this.millis = millis;
    this.values = values;
  }

  /// The finite samples among these, each times `sign`.
  static Track of(SampleColumns samples, double sign) {
    long[] millis = new long[samples.size()];
    double[] values = new double[samples.size()];
    int size = 0;
    for (int i = 0; i < samples.size(); i++) {
      if (Double.isFinite(samples.values()[i])) {
        millis[size] = samples.timestamps()[i];
        values[size++] = sign * samples.values()[i];
      }
    }
    return new Track(Arrays.copyOf(millis, size), Arrays.copyOf(values, size));
  }

  /// These points, times in milliseconds; all values finite.
  static Track of(SortedMap<Long, Double> points) {
    long[] millis = points.keySet().stream().mapToLong(Long::longValue).toArray();
    double[] values = points.values().stream().mapToDouble(Double::doubleValue).toArray();
    return new Track(millis, values);
  }

  /// Milliseconds since the epoch; not to be changed.
  long[] millis() {
    return millis;
  }

  /// Beside [#millis]; not to be changed.
  double[] values() {
    return values;
  }

  int size() {
    return millis.length;
  }

  boolean isEmpty() {
    return millis.length == 0;
  }

  long first() {
    return millis[0];
  }

  long last() {
    return millis[millis.length - 1];
  }

  long span() {
    return isEmpty() ? 0 : last() - first();
  }

  /// The points from `from` on.
  Track since(long from) {
    int at = Arrays.binarySearch(millis, from);
    return slice(at < 0 ? -at - 1 : at, millis.length);
  }

  /// The points before `to`.
  Track before(long to) {
    int at = Arrays.binarySearch(millis, to);
    return slice(0, at < 0 ? -at - 1 : at);
  }

  private Track slice(int from, int to) {
    return new Track(Arrays.copyOfRange(millis, from, to), Arrays.copyOfRange(values, from, to));
  }

  /// Cut into parts of one length, the last of which ends with the last point; what is left over at
  /// the beginning, and parts without points, are left out.
  List<Track> parts(int count) {
    if (isEmpty()) {
      return List.of();
    }
    List<Track> parts = new ArrayList<>();
    double length = (span() + 1.0) / count;
    int end = size();
    for (int i = 1; i <= count && end > 0; i++) {
      long from = last() + 1 - Math.round(i * length);
      int start = end;
      while (start > 0 && millis[start - 1] >= from) {
        start--;
      }
      if (start < end) {
        parts.add(slice(start, end));
      }
      end = start;
    }
    return parts.reversed();
  }

  /// The least and the greatest point of each of so many parts.
  Track extremes(int count) {
    if (size() <= 2 * count) {
      return this;
    }
    long[] times = new long[2 * count];
    double[] kept = new double[2 * count];
    int size = 0;
    for (Track part : parts(count)) {
      int low = part.lowest();
      int high = part.highest();
      for (int index : low == high ? new int[] {low} : ordered(low, high)) {
        times[size] = part.millis[index];
        kept[size++] = part.values[index];
      }
    }
    return new Track(Arrays.copyOf(times, size), Arrays.copyOf(kept, size));
  }

  private static int[] ordered(int a, int b) {
    return new int[] {Math.min(a, b), Math.max(a, b)};
  }

  int lowest() {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      at = values[i] < values[at] ? i : at;
    }
    return at;
  }

  int highest() {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      at = values[i] > values[at] ? i : at;
    }
    return at;
  }

  /// At most so many points: the median of each part, at the time of its middle point.
  Track medians(int most) {
    if (size() <= most) {
      return this;
    }
    List<Track> parts = parts(most);
    long[] times = new long[parts.size()];
    double[] middles = new double[parts.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = parts.get(i).millis[parts.get(i).size() / 2];
      middles[i] = Medians.of(parts.get(i).values);
    }
    return new Track(times, middles);
  }

  /// The times in days after `origin`.
  double[] daysFrom(long origin) {
    double[] days = new double[size()];
    for (int i = 0; i < days.length; i++) {
      days[i] = (millis[i] - origin) / 86_400_000.0;
    }
    return days;
  }

  List<Point> points(double sign) {
    List<Point> points = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      points.add(new Point(Instant.ofEpochMilli(millis[i]), sign * values[i]));
    }
    return points;
  }
}
