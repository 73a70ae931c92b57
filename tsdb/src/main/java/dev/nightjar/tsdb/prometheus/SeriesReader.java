package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/// Reads series of a block one after the other. Owned by one thread.
final class SeriesReader {
  /// More samples of one series in one block would not fit memory: half a year of one a second.
  private static final int MAX_SAMPLES = 1 << 24;

  /// More numbers of histograms of one series in one block would not fit memory either: a month of
  /// 190 buckets every 15 seconds.
  private static final int MAX_NUMBERS = 1 << 25;

  /// The store's own chunks hold no times farther from the epoch.
  private static final long MAX_MILLIS = 1L << 52;

  private final IndexFile index;
  private final ChunkFiles chunks;
  private final Tombstones tombstones;
  private final Wanted wanted;
  private final ByteReader entryBytes;
  private final ByteReader[] chunkBytes;
  private final SeriesEntry entry = new SeriesEntry();
  private final XorChunk floats = new XorChunk();
  private final Xor2Chunk floatsWithStarts = new Xor2Chunk();
  private final HistogramChunk histograms = new HistogramChunk();
  private long numbers; // of the histograms that are in the buffer being filled
  private boolean isNewestAdded; // whether the series' sample before the next one was added

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
    begin(work);
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
    begin(into);
    for (int i = 0; i < entry.chunks(); i++) {
      readChunk(number, i, into, losses);
    }
  }

  private void begin(SampleColumns into) {
    isNewestAdded = false;
    if (into.size() == 0) {
      numbers = 0;
    }
  }

  private void readChunk(int number, int chunk, SampleColumns into, @Nullable LossCounter losses) {
    if (entry.maxMillis(chunk) < wanted.fromMillis()
        || entry.minMillis(chunk) > wanted.toMillis()) {
      isNewestAdded = false;
      return;
    }
    try {
      ChunkFiles.Found found = chunks.find(entry.ref(chunk), chunkBytes);
      if (found.encoding() == ChunkEncoding.UNKNOWN) {
        isNewestAdded = false;
        int count = found.data().u16();
        if (losses != null) {
          losses.notDecoded(count);
        }
        return;
      }
      int misplaced = addWanted(index.ref(number), decode(found, into), found.encoding(), into);
      if (losses != null && misplaced > 0) {
        losses.misplaced(misplaced);
      }
    } catch (CorruptFileException e) {
      isNewestAdded = false;
      if (losses != null) {
        losses.damagedChunk(e);
      }
    }
  }

  /// Decodes a chunk and returns how many samples it has.
  private int decode(ChunkFiles.Found found, SampleColumns into) throws CorruptFileException {
    ByteReader data = found.data();
    int count =
        switch (found.encoding()) {
          case XOR -> floats.decode(data);
          case XOR2 -> floatsWithStarts.decode(data);
          case HISTOGRAM -> histograms.decode(data, false);
          case FLOAT_HISTOGRAM -> histograms.decode(data, true);
          case HISTOGRAM_WITH_START -> histograms.decodeWithStarts(data, false);
          case FLOAT_HISTOGRAM_WITH_START -> histograms.decodeWithStarts(data, true);
          case UNKNOWN -> throw new IllegalStateException("BUG: decodes what it does not know");
        };
    if (into.size() + count > MAX_SAMPLES) {
      throw data.corrupt("a series of more than %d samples".formatted(MAX_SAMPLES));
    }
    if (found.encoding().isHistogram()) {
      long more = (long) count * histograms.numbers();
      if (numbers + more > MAX_NUMBERS) {
        throw data.corrupt("histograms of more than %d numbers in all".formatted(MAX_NUMBERS));
      }
      numbers += more;
    }
    return count;
  }

  /// Adds the decoded samples that are wanted and returns how many stand where none can.
  private int addWanted(long ref, int count, ChunkEncoding encoding, SampleColumns into) {
    boolean mayBeDeleted = tombstones.has(ref);
    long newest = -MAX_MILLIS - 1;
    int misplaced = 0;
    for (int i = 0; i < count; i++) {
      long time = time(i, encoding);
      if (time <= newest || time > MAX_MILLIS) {
        misplaced++;
        isNewestAdded = false;
        continue;
      }
      newest = time;
      boolean isWanted =
          time >= wanted.fromMillis()
              && time <= wanted.toMillis()
              && !(mayBeDeleted && tombstones.covers(ref, time));
      if (isWanted) {
        add(i, encoding, into);
      }
      isNewestAdded = isWanted;
    }
    return misplaced;
  }

  private long time(int i, ChunkEncoding encoding) {
    return switch (encoding) {
      case XOR -> floats.times()[i];
      case XOR2 -> floatsWithStarts.times()[i];
      default -> histograms.millis(i);
    };
  }

  private void add(int i, ChunkEncoding encoding, SampleColumns into) {
    switch (encoding) {
      case XOR -> addFloat(floats.times()[i], floats.values()[i], 0, into);
      case XOR2 ->
          addFloat(
              floatsWithStarts.times()[i],
              floatsWithStarts.values()[i],
              floatsWithStarts.starts()[i],
              into);
      default -> addHistogram(i, into);
    }
  }

  private static void addFloat(long time, double value, long startMillis, SampleColumns into) {
    into.add(time, Histogram.isValue(value) ? Double.NaN : value);
    into.attach(into.size() - 1, null, start(startMillis));
  }

  private void addHistogram(int i, SampleColumns into) {
    long start = start(histograms.startMillis(i));
    if (StaleMarker.is(histograms.sum(i))) {
      addFloat(histograms.millis(i), StaleMarker.VALUE, start, into);
    } else {
      into.add(histograms.millis(i), Histogram.VALUE);
      into.attach(into.size() - 1, histograms.histogram(i, hint(i)), start);
    }
  }

  /// A start that is farther from the epoch than any sample says nothing.
  private static long start(long millis) {
    return millis < -MAX_MILLIS || millis > MAX_MILLIS ? 0 : millis;
  }

  /// Counts begin anew only with a chunk. That they did not is known of the sample before alone, so
  /// nothing is where that one was left out.
  private ResetHint hint(int i) {
    ResetHint hint = histograms.hint();
    if (hint == ResetHint.GAUGE || (i == 0 && hint != ResetHint.NOT_RESET)) {
      return hint;
    }
    return isNewestAdded ? ResetHint.NOT_RESET : ResetHint.UNKNOWN;
  }
}
