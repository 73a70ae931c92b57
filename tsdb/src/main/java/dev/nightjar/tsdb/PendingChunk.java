package dev.nightjar.tsdb;

import java.util.Arrays;

/// A chunk that waits for a model: its head is written, its numbers are not coded yet.
final class PendingChunk {
  private static final int TOKEN_BITS = 7;

  /// What stands before the numbers.
  final byte[] head;

  final boolean isSigned;
  final long least;

  /// The numbers of the form, in an array that is shared: from `from` on, `count` of them; none
  /// when the head says all.
  final int from;

  final int count;
  private int[] histogram = {}; // count and token in one
  private byte[] tail = {}; // what stands behind the head
  private int model = NO_MODEL;

  static final int NO_MODEL = 0;

  PendingChunk(byte[] head, boolean isSigned, long least, int from, int count) {
    this.head = head;
    this.isSigned = isSigned;
    this.least = least;
    this.from = from;
    this.count = count;
  }

  /// Counts tokens.
  ///
  /// @param counts an array of zeros, left so
  void count(long[] numbers, int[] counts) {
    int different = 0;
    for (int i = from; i < from + count; i++) {
      if (counts[Tokens.of(numbers[i])]++ == 0) {
        different++;
      }
    }
    histogram = new int[different];
    for (int token = 0; token < Tokens.COUNT; token++) {
      if (counts[token] > 0) {
        histogram[--different] = counts[token] << TOKEN_BITS | token;
        counts[token] = 0;
      }
    }
  }

  void addTo(int[] counts) {
    for (int entry : histogram) {
      counts[entry & (Tokens.COUNT - 1)] += entry >>> TOKEN_BITS;
    }
  }

  /// What the tokens take when each takes so much.
  float cost(float[] ofToken) {
    float sum = 0;
    for (int entry : histogram) {
      sum += (entry >>> TOKEN_BITS) * ofToken[entry & (Tokens.COUNT - 1)];
    }
    return sum;
  }

  /// The tokens' average.
  float middle() {
    float sum = 0;
    for (int entry : histogram) {
      sum += (float) (entry >>> TOKEN_BITS) * (entry & (Tokens.COUNT - 1));
    }
    return sum / count;
  }

  /// Says how the numbers are coded.
  void coded(int byModel, ByteSink bytes) {
    model = byModel;
    tail = Arrays.copyOf(bytes.bytes(), bytes.size());
  }

  /// Writes the chunk.
  void write(ByteSink out) {
    out.raw(head, 0, head.length);
    if (count > 0) {
      out.uvarint((long) model << 1 | (isSigned ? 1 : 0));
      if (!isSigned) {
        out.svarint(least);
      }
      out.raw(tail, 0, tail.length);
    }
  }
}
