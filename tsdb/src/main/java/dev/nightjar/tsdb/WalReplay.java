package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings the records of the write-ahead log back into heads. Samples whose series' definition was
/// lost to damage are left out and counted, never given to another series. Owned by one thread.
final class WalReplay implements Journal.Visitor {
  private static final int UNKNOWN = -1;

  private final Path dir;
  private final long fromSegment;
  private final NavigableMap<Long, SeriesTable> tables;
  private final Function<SeriesTable, NewestElsewhere> elsewhereOf;
  private final Consumer<Metadata> metadata;
  private final HeadPool pool = new HeadPool();
  private Head head;
  private NewestElsewhere elsewhere;
  private @Nullable Head before;
  private long headSegment;
  private long epoch;
  private int base; // lower numbers are those of the table
  private int firstBase; // of the epoch
  private int[] numbers = new int[0]; // what the epoch calls a series, less firstBase -> its number
  private long replayed;
  private long lost;

  /// @param fromSegment records of lower segments are in files already
  /// @param tables those that the log of series knows, by generation; the newest is continued
  /// @param elsewhereOf tells how new the samples are that a head's table does not know of
  WalReplay(
      Path dir,
      long fromSegment,
      NavigableMap<Long, SeriesTable> tables,
      Function<SeriesTable, NewestElsewhere> elsewhereOf,
      Consumer<Metadata> metadata) {
    this.dir = dir;
    this.fromSegment = fromSegment;
    this.tables = tables;
    this.elsewhereOf = elsewhereOf;
    this.metadata = metadata;
    head = new Head(table(tables.isEmpty() ? 1 : tables.lastKey()), pool);
    elsewhere = elsewhereOf.apply(head.table());
    headSegment = fromSegment;
  }

  private SeriesTable table(long generation) {
    return tables.computeIfAbsent(generation, SeriesTable::new);
  }

  /// All tables, the oldest first.
  Collection<SeriesTable> tables() {
    return tables.values();
  }

  /// The head that goes on.
  Head head() {
    return head;
  }

  /// The head before it, of an older table, when it was not on disk yet.
  @Nullable Head before() {
    return before;
  }

  /// The log counts from here for [#head].
  long headSegment() {
    return headSegment;
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
    try {
      batch(segment, new ByteSource(bytes, 0), bytes.length);
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      throw new CorruptFileException(dir, segment, "a record that is not a batch: " + e);
    }
  }

  private void batch(long segment, ByteSource in, int end) {
    long recordEpoch = in.uvarint();
    long generation = in.uvarint();
    int recordBase = in.count();
    if (recordEpoch != epoch) {
      epoch = recordEpoch;
      firstBase = recordBase;
      numbers = new int[0];
    }
    base = recordBase;
    if (generation != head.table().generation()) {
      turn(segment, generation);
    }
    head.table().skipTo(base); // numbers that the log of series lost are not given again
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
    head.beginChange();
    try {
      samples(in, end);
    } finally {
      head.endChange();
    }
  }

  /// A table made anew took the place of the one before; or the log of series tells of one that
  /// never took a sample.
  private void turn(long segment, long generation) {
    if (head.samples() > 0) {
      before = head;
    }
    head = new Head(table(generation), pool);
    elsewhere = elsewhereOf.apply(head.table());
    headSegment = segment;
  }

  private void definition(ByteSource in, String[] texts) {
    int number = in.count();
    String[] pairs = new String[2 * in.count()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = texts[in.count()];
    }
    var labels = Labels.ofSorted(pairs);
    int series = head.table().find(labels);
    if (series < 0) {
      series = head.table().create(labels, SeriesTable.UNKNOWN);
    }
    int place = number - firstBase;
    if (place >= numbers.length) {
      int before = numbers.length;
      numbers = Arrays.copyOf(numbers, Math.max(2 * place, 64));
      Arrays.fill(numbers, before, numbers.length, UNKNOWN);
    }
    numbers[place] = series;
  }

  private int number(long inLog) {
    if (inLog < base) {
      return head.table().isKnown((int) inLog) ? (int) inLog : UNKNOWN;
    }
    long place = inLog - firstBase;
    return place < numbers.length ? numbers[(int) place] : UNKNOWN;
  }

  private void samples(ByteSource in, int end) {
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
      } else {
        sample(series[row], times[row], bits);
      }
    }
    if (in.at() < end) {
      annex(in, series);
    }
  }

  private void annex(ByteSource in, int[] series) {
    int row = 0;
    for (int left = in.count(); left > 0; left--) {
      row += in.count();
      var rows = new AnnexRows();
      rows.read(in);
      if (series[row] != UNKNOWN) {
        head.annex(series[row], rows.timestampMillis(), rows.startMillis(), rows.histogram());
      }
    }
  }

  private void sample(int series, long time, long bits) {
    SeriesTable table = head.table();
    long newest = table.newestMillis(series);
    if (newest == SeriesTable.UNKNOWN && elsewhere.reaches(time)) {
      newest = elsewhere.of(table.labels(series), time);
      table.newest(series, newest);
    }
    if (time > newest) {
      table.newest(series, time);
      head.add(series, time, bits);
    } else {
      head.addLate(series, time, bits);
    }
    replayed++;
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
        series[row++] = number(number);
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
