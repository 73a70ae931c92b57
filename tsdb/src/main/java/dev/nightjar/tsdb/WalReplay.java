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
      throw new CorruptFileException(
          dir,
          segment,
          "a record of kind %d in the log, of another build; this one reads kind %d: start with the build that wrote it, or with another data folder"
              .formatted(kind, WalEncoder.BATCH));
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    head.beginChange();
    try {
      batch(new ByteSource(bytes, 0));
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
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
    int[] series = series(in, count);
    long[] times = times(in, count);
    int codes = in.at();
    in.skip((count + 1) / 2);
    for (int row = 0; row < count; row++) {
      int pair = in.u8At(codes + row / 2);
      long bits = value(in, (row & 1) == 0 ? pair & 15 : pair >>> 4);
      if (series[row] == UNKNOWN) {
        lost++;
      } else if (times[row] > head.newestMillis(series[row])) {
        head.newest(series[row], times[row], bits);
        head.add(series[row], times[row], bits);
        replayed++;
      }
    }
  }

  private int[] series(ByteSource in, int count) {
    int[] series = new int[count];
    long before = -1;
    int row = 0;
    while (row < count) {
      long first = before + 1 + in.svarint();
      int length = in.count();
      for (int i = 0; i < length; i++) {
        long number = first + i;
        series[row++] = number < numbers.length ? numbers[Math.toIntExact(number)] : UNKNOWN;
      }
      before = first + length - 1;
    }
    return series;
  }

  private static long[] times(ByteSource in, int count) {
    long[] times = new long[count];
    long time = 0;
    int row = 0;
    while (row < count) {
      time += in.svarint();
      int end = row + in.count();
      Arrays.fill(times, row, end, time);
      row = end;
    }
    return times;
  }

  private static long value(ByteSource in, int code) {
    return code >= WalEncoder.DECIMAL
        ? Double.doubleToRawLongBits(DecimalCodec.unscale(in.svarint(), code - WalEncoder.DECIMAL))
        : in.leading(code);
  }
}
