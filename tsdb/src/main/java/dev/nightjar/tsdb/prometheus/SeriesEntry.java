package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import java.util.Arrays;

/// One series as the index tells it: symbols of its labels, and where its chunks are. Filled again
/// and again; owned by one thread.
final class SeriesEntry {
  private long[] symbols = new long[32];
  private long[] minMillis = new long[16];
  private long[] maxMillis = new long[16];
  private long[] refs = new long[16];
  private int labels;
  private int chunks;

  int labels() {
    return labels;
  }

  long nameSymbol(int label) {
    return symbols[2 * label];
  }

  long valueSymbol(int label) {
    return symbols[2 * label + 1];
  }

  int chunks() {
    return chunks;
  }

  long minMillis(int chunk) {
    return minMillis[chunk];
  }

  long maxMillis(int chunk) {
    return maxMillis[chunk];
  }

  /// The chunk's segment in the upper half, its offset there in the lower.
  long ref(int chunk) {
    return refs[chunk];
  }

  /// Reads an entry, which must be all of `in`.
  void read(ByteReader in) throws CorruptFileException {
    labels = in.count(2);
    if (2 * labels > symbols.length) {
      symbols = new long[2 * labels];
    }
    for (int i = 0; i < 2 * labels; i++) {
      symbols[i] = in.uvarint();
    }
    chunks = in.count(3);
    room(chunks);
    for (int i = 0; i < chunks; i++) {
      readChunk(i, in);
    }
    if (in.remaining() > 0) {
      throw in.corrupt(in.remaining() + " bytes behind the last chunk of a series");
    }
  }

  private void readChunk(int i, ByteReader in) throws CorruptFileException {
    if (i == 0) {
      minMillis[0] = in.svarint();
      maxMillis[0] = minMillis[0] + in.uvarint();
      refs[0] = in.uvarint();
    } else {
      minMillis[i] = maxMillis[i - 1] + in.uvarint();
      maxMillis[i] = minMillis[i] + in.uvarint();
      refs[i] = refs[i - 1] + in.svarint();
    }
    if (maxMillis[i] < minMillis[i]) {
      throw in.corrupt("a chunk that ends before it begins");
    }
    if (refs[i] < 0 || (i > 0 && refs[i] <= refs[i - 1])) {
      throw in.corrupt("a chunk that stands before the one before it");
    }
  }

  private void room(int count) {
    if (count > refs.length) {
      int capacity = Math.max(count, 2 * refs.length);
      minMillis = Arrays.copyOf(minMillis, capacity);
      maxMillis = Arrays.copyOf(maxMillis, capacity);
      refs = Arrays.copyOf(refs, capacity);
    }
  }
}
