package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import java.util.Arrays;

/// Counts of buckets in ascending order of their indexes, that others are added to. Each carries
/// what rounding would lose, as [Kahan] does. Owned by one thread.
final class BucketSums {
  private int[] indexes = new int[16];
  private double[] counts = new double[16];
  private double[] lost = new double[16];
  private int size;

  BucketSums copy() {
    var copy = new BucketSums();
    copy.indexes = indexes.clone();
    copy.counts = counts.clone();
    copy.lost = lost.clone();
    copy.size = size;
    return copy;
  }

  int size() {
    return size;
  }

  int index(int at) {
    return indexes[at];
  }

  boolean isPopulated(int at) {
    return counts[at] != 0 || lost[at] != 0;
  }

  /// Adds a count to the bucket of an index. Searches from where the last one went, so that buckets
  /// in ascending order take one pass.
  ///
  /// @param from where to begin to search
  /// @return where the bucket is
  int add(int index, double count, int from) {
    int at = Math.min(from, size);
    while (at < size && indexes[at] < index) {
      at++;
    }
    if (at == size || indexes[at] != index) {
      insert(at, index);
      counts[at] = count;
    } else {
      addTo(at, count);
    }
    return at;
  }

  private void insert(int at, int index) {
    if (size == indexes.length) {
      indexes = Arrays.copyOf(indexes, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
      lost = Arrays.copyOf(lost, 2 * size);
    }
    System.arraycopy(indexes, at, indexes, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    System.arraycopy(lost, at, lost, at + 1, size - at);
    indexes[at] = index;
    lost[at] = 0;
    size++;
  }

  private void addTo(int at, double count) {
    double sum = counts[at];
    double total = sum + count;
    if (Double.isInfinite(total)) {
      lost[at] = 0;
    } else if (Math.abs(sum) >= Math.abs(count)) {
      lost[at] += (sum - total) + count;
    } else {
      lost[at] += (count - total) + sum;
    }
    counts[at] = total;
  }

  /// Merges buckets into those of a coarser schema.
  ///
  /// @param by how many schemas coarser
  void coarsen(int by) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      move(i, ((indexes[i] - 1) >> by) + 1, kept);
      kept = kept > 0 && indexes[kept - 1] == indexes[kept] ? merged(kept) : kept + 1;
    }
    size = kept;
  }

  /// Gives every bucket another index, which ascend too; those that come to the same are merged.
  void remap(int[] targetOf) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      int target = targetOf[Math.clamp(indexes[i], 0, targetOf.length - 1)];
      move(i, target, kept);
      kept = kept > 0 && indexes[kept - 1] == target ? merged(kept) : kept + 1;
    }
    size = kept;
  }

  private void move(int from, int newIndex, int to) {
    indexes[to] = newIndex;
    counts[to] = counts[from];
    lost[to] = lost[from];
  }

  private int merged(int at) {
    double moreLost = lost[at];
    addTo(at - 1, counts[at]);
    addTo(at - 1, moreLost);
    return at;
  }

  /// Takes the first buckets out and adds them to a sum.
  void takeFirst(int many, Kahan into) {
    for (int i = 0; i < many; i++) {
      into.add(counts[i]);
      into.add(lost[i]);
    }
    System.arraycopy(indexes, many, indexes, 0, size - many);
    System.arraycopy(counts, many, counts, 0, size - many);
    System.arraycopy(lost, many, lost, 0, size - many);
    size -= many;
  }

  void multiply(double factor) {
    for (int i = 0; i < size; i++) {
      counts[i] *= factor;
      lost[i] *= factor;
    }
  }

  void divide(double by) {
    for (int i = 0; i < size; i++) {
      counts[i] /= by;
      lost[i] /= by;
    }
  }

  boolean hasInfinity() {
    for (int i = 0; i < size; i++) {
      if (Double.isInfinite(counts[i])) {
        return true;
      }
    }
    return false;
  }

  /// The buckets that are not empty.
  Histogram.Buckets buckets() {
    int[] ofThem = new int[size];
    double[] sums = new double[size];
    int kept = 0;
    for (int i = 0; i < size; i++) {
      double sum = Double.isInfinite(counts[i]) ? counts[i] : counts[i] + lost[i];
      if (sum != 0) {
        ofThem[kept] = indexes[i];
        sums[kept++] = sum;
      }
    }
    return kept == 0
        ? Histogram.Buckets.NONE
        : new Histogram.Buckets(Arrays.copyOf(ofThem, kept), Arrays.copyOf(sums, kept));
  }
}
