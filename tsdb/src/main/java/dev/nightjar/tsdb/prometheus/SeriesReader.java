package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import org.jspecify.annotations.Nullable;

/// Reads series of a block one after the other. Owned by one thread.
final class SeriesReader {
  /// More samples of one series in one block would not fit memory: half a year of one a second.
  private static final int MAX_SAMPLES = 1 << 24;

  /// The store's own chunks hold no times farther from the epoch.
  private static final long MAX_MILLIS = 1L << 52;

  private final IndexFile index;
  private final ChunkFiles chunks;
  private final Tombstones tombstones;
  private final Wanted wanted;
  private final ByteReader entryBytes;
  private final ByteReader[] chunkBytes;
  private final SeriesEntry entry = new SeriesEntry();
  private final XorChunk samples = new XorChunk();

  SeriesReader(IndexFile index, ChunkFiles chunks, Tombstones tombstones, Wanted wanted) {
    this.index = index;
    this.chunks = chunks;
    this.tombstones = tombstones;
    this.wanted = wanted;
    entryBytes = index.reader();
    chunkBytes = chunks.readers();
  }

  /// The labels of a series.
  ///
  /// @throws CorruptFileException when its entry or one of its labels is damaged
  Labels labels(int number) throws CorruptFileException {
    index.read(number, entryBytes, entry);
    Labels labels = index.labels(number, entry, wanted.added());
    if (labels.isEmpty()) {
      throw entryBytes.corrupt("a series without labels");
    }
    return labels;
  }

  /// The chunk reference at which the series begins and the one at which it ends, for the series
  /// whose labels were read last; -1 when it has no chunks.
  long firstRef() {
    return entry.chunks() == 0 ? -1 : entry.ref(0);
  }

  long lastRef() {
    return entry.chunks() == 0 ? -1 : entry.ref(entry.chunks() - 1);
  }

  CorruptFileException corrupt(String what) {
    return entryBytes.corrupt(what);
  }

  /// Whether the series whose labels were read last has a sample that is wanted.
  boolean hasSamples(int number, SampleColumns work) {
    work.clear();
    for (int i = 0; i < entry.chunks() && work.size() == 0; i++) {
      readChunk(number, i, work, null);
    }
    return work.size() > 0;
  }

  /// Adds the wanted samples of a series, chunk by chunk.
  ///
  /// @param losses told what is left out; null when that was told before
  void read(int number, SampleColumns into, @Nullable LossCounter losses) {
    try {
      index.read(number, entryBytes, entry);
    } catch (CorruptFileException e) {
      if (losses != null) {
        losses.damagedSeries(e);
      }
      return;
    }
    for (int i = 0; i < entry.chunks(); i++) {
      readChunk(number, i, into, losses);
    }
  }

  private void readChunk(int number, int chunk, SampleColumns into, @Nullable LossCounter losses) {
    if (entry.maxMillis(chunk) < wanted.fromMillis()
        || entry.minMillis(chunk) > wanted.toMillis()) {
      return;
    }
    try {
      ChunkFiles.Found found = chunks.find(entry.ref(chunk), chunkBytes);
      if (found.encoding() != ChunkEncoding.XOR) {
        int count = found.encoding().samples(found.data().u16());
        if (losses != null) {
          losses.notDecoded(found.encoding(), count);
        }
        return;
      }
      int count = samples.decode(found.data());
      if (into.size() + count > MAX_SAMPLES) {
        throw found.data().corrupt("a series of more than %d samples".formatted(MAX_SAMPLES));
      }
      int misplaced = add(index.ref(number), count, into);
      if (losses != null && misplaced > 0) {
        losses.misplaced(misplaced);
      }
    } catch (CorruptFileException e) {
      if (losses != null) {
        losses.damagedChunk(e);
      }
    }
  }

  /// Adds the decoded samples that are wanted and returns how many stand where none can.
  private int add(long ref, int count, SampleColumns into) {
    boolean mayBeDeleted = tombstones.has(ref);
    long[] times = samples.times();
    double[] values = samples.values();
    long newest = -MAX_MILLIS - 1;
    int misplaced = 0;
    for (int i = 0; i < count; i++) {
      long time = times[i];
      if (time <= newest || time > MAX_MILLIS) {
        misplaced++;
        continue;
      }
      newest = time;
      if (time >= wanted.fromMillis()
          && time <= wanted.toMillis()
          && !(mayBeDeleted && tombstones.covers(ref, time))) {
        into.add(time, values[i]);
      }
    }
    return misplaced;
  }
}
