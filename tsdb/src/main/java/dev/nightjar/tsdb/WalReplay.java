package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/// Brings the records of the write-ahead log back into a head. Samples whose series' definition was
/// lost to damage are left out and counted, never given to another series. Owned by one thread.
final class WalReplay implements Journal.Visitor {
  private static final int UNKNOWN = -1;

  private final Path dir;
  private final Head head;
  private final long fromSegment;
  private final Consumer<Metadata> metadata;
  private long epoch;
  private int[] numbers = new int[0]; // the log's number of a series -> the head's
  private long replayed;
  private long lost;

  /// @param fromSegment records of lower segments are in blocks already
  WalReplay(Path dir, Head head, long fromSegment, Consumer<Metadata> metadata) {
    this.dir = dir;
    this.head = head;
    this.fromSegment = fromSegment;
    this.metadata = metadata;
  }

  /// The newest epoch met.
  long epoch() {
    return epoch;
  }

  long replayed() {
    return replayed;
  }

  /// Samples whose series is unknown.
  long lost() {
    return lost;
  }

  @Override
  public void record(long segment, byte kind, ByteBuffer payload) throws IOException {
    if (segment < fromSegment) {
      return;
    }
    if (kind != WalEncoder.BATCH) {
      throw new CorruptFileException(dir, segment, "a record of kind " + kind + " in the log");
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    head.beginChange();
    try {
      batch(new ByteSource(bytes, 0));
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new CorruptFileException(dir, segment, "a record that is not a batch: " + e);
    } finally {
      head.endChange();
    }
  }

  private void batch(ByteSource in) {
    long recordEpoch = in.uvarint();
    if (recordEpoch != epoch) {
      epoch = recordEpoch;
      numbers = new int[0];
    }
    String[] texts = new String[in.count()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.text();
    }
    for (int left = in.count(); left > 0; left--) {
      definition(in, texts);
    }
    for (int left = in.count(); left > 0; left--) {
      metadata.accept(FamilyNotes.read(in));
    }
    samples(in);
  }

  private void definition(ByteSource in, String[] texts) {
    int number = in.count();
    String[] pairs = new String[2 * in.count()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = texts[in.count()];
    }
    var labels = Labels.ofSorted(pairs);
    boolean has = in.u8() != 0;
    long newestMillis = has ? in.svarint() : Long.MIN_VALUE;
    long newestBits = has ? in.u64() : 0;
    int series = head.find(labels);
    if (series < 0) {
      series = head.create(labels, newestMillis, newestBits);
    } else if (newestMillis > head.newestMillis(series)) {
      head.newest(series, newestMillis, newestBits);
    }
    if (number >= numbers.length) {
      int before = numbers.length;
      numbers = Arrays.copyOf(numbers, Math.max(2 * number, 64));
      Arrays.fill(numbers, before, numbers.length, UNKNOWN);
    }
    numbers[number] = series;
  }

  private void samples(ByteSource in) {
    int count = in.count();
    int[] series = new int[count];
    long[] times = new long[count];
    long before = 0;
    for (int row = 0; row < count; row++) {
      before += in.svarint();
      series[row] = before < numbers.length ? numbers[(int) before] : UNKNOWN;
    }
    before = 0;
    for (int row = 0; row < count; row++) {
      before += in.svarint();
      times[row] = before;
    }
    for (int row = 0; row < count; row++) {
      long bits = value(in);
      if (series[row] == UNKNOWN) {
        lost++;
      } else if (times[row] > head.newestMillis(series[row])) {
        head.newest(series[row], times[row], bits);
        head.add(series[row], times[row], bits);
        replayed++;
      }
    }
  }

  private static long value(ByteSource in) {
    int control = in.u8();
    if (control >= WalEncoder.DECIMAL) {
      long whole = in.svarint();
      return Double.doubleToRawLongBits(DecimalCodec.unscale(whole, control - WalEncoder.DECIMAL));
    }
    long bits = 0;
    for (int i = 0; i < control; i++) {
      bits |= (long) in.u8() << (56 - 8 * i);
    }
    return bits;
  }
}
