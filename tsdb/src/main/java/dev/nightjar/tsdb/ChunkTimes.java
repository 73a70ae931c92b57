package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;
import java.util.Arrays;

/// Ranges within a chunk's ascending times.
final class ChunkTimes {
  private ChunkTimes() {}

  static boolean anyWithin(long[] times, int count, long fromMillis, long toMillis) {
    int at = firstFrom(times, 0, count, fromMillis);
    return at < count && times[at] <= toMillis;
  }

  /// Adds the samples decoded last that lie within the range.
  static void addWithin(
      ChunkCodec decoded, int count, long fromMillis, long toMillis, SampleColumns into) {
    long[] times = decoded.times();
    int from = times[0] >= fromMillis ? 0 : firstFrom(times, 0, count, fromMillis);
    int to = times[count - 1] <= toMillis ? count : firstFrom(times, 0, count, toMillis + 1);
    if (from < to) {
      into.addAll(times, decoded.values(), from, to);
    }
  }

  /// The index of the first time that is not before `millis`, from `start` up to `end`.
  static int firstFrom(long[] times, int start, int end, long millis) {
    int at = Arrays.binarySearch(times, start, end, millis);
    return at >= 0 ? at : -at - 1;
  }
}
