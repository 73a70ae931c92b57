package dev.nightjar.tsdb;

import static dev.nightjar.tsdb.BlockFormat.GROUP_BYTES;
import static dev.nightjar.tsdb.BlockFormat.NAME_BYTES;
import static dev.nightjar.tsdb.BlockFormat.PAIR_BYTES;

import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The index of a block, read where it stands in the mapped file. Texts that have been asked for
/// are kept. Safe for use by many threads.
final class BlockIndex implements LabelIndex {
  private static final AtomicLong OPENED = new AtomicLong();

  private final long id = OPENED.incrementAndGet();
  private final MappedFile file;
  private final long footer;
  private final long symbolsAt;
  private final long symbolOffsetsAt;
  private final long recordsAt;
  private final long groupsAt;
  private final long columnsAt;
  private final long columnOffsetsAt;
  private final long modelsAt;
  private final long modelOffsetsAt;
  private final long postingsAt;
  private final long pairsAt;
  private final long namesAt;
  private final int seriesCount;
  private final int groupCount;
  private final int pairCount;
  private final int nameCount;
  private final int[] firstPairs; // of each name, and behind the last
  private final AtomicReferenceArray<String> texts;
  private final AnnexTable annex;

  /// @param footer offset of the verified footer
  BlockIndex(MappedFile file, long footer) {
    this.file = file;
    this.footer = footer;
    symbolsAt = field(BlockFormat.SYMBOLS_AT);
    symbolOffsetsAt = field(BlockFormat.SYMBOL_OFFSETS_AT);
    recordsAt = field(BlockFormat.SERIES_AT);
    groupsAt = field(BlockFormat.GROUPS_AT);
    columnsAt = field(BlockFormat.COLUMNS_AT);
    columnOffsetsAt = field(BlockFormat.COLUMN_OFFSETS_AT);
    modelsAt = field(BlockFormat.MODELS_AT);
    modelOffsetsAt = field(BlockFormat.MODEL_OFFSETS_AT);
    postingsAt = field(BlockFormat.POSTINGS_AT);
    pairsAt = field(BlockFormat.PAIRS_AT);
    namesAt = field(BlockFormat.NAMES_AT);
    annex = new AnnexTable(file, field(BlockFormat.ANNEX_AT), count(BlockFormat.ANNEX_COUNT));
    seriesCount = count(BlockFormat.SERIES_COUNT);
    groupCount = count(BlockFormat.GROUP_COUNT);
    pairCount = count(BlockFormat.PAIR_COUNT);
    nameCount = count(BlockFormat.NAME_COUNT);
    texts = new AtomicReferenceArray<>(count(BlockFormat.SYMBOL_COUNT));
    firstPairs = new int[nameCount + 1];
    for (int i = 0; i < nameCount; i++) {
      firstPairs[i] = file.intAt(namesAt + (long) NAME_BYTES * i + 4);
    }
    firstPairs[nameCount] = pairCount;
  }

  private long field(int at) {
    return file.longAt(footer + at);
  }

  private int count(int at) {
    return Math.toIntExact(field(at));
  }

  /// What no other block of this process has, not even the same opened again.
  long id() {
    return id;
  }

  MappedFile file() {
    return file;
  }

  /// What samples have beside their 64 bits.
  AnnexTable annex() {
    return annex;
  }

  @Override
  public int seriesCount() {
    return seriesCount;
  }

  // --- series ---

  /// Makes `into` the group of a series.
  void loadGroup(int series, BlockGroup into) {
    if (into.holds(series)) {
      return;
    }
    int low = Math.min(series / BlockFormat.MAX_GROUP, groupCount - 1);
    int high = groupCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstSeries(middle) <= series) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    loadNumbered(low, into);
  }

  private void loadNumbered(int group, BlockGroup into) {
    int first = firstSeries(group);
    int end = group + 1 < groupCount ? firstSeries(group + 1) : seriesCount;
    into.load(first, end - first, record(group));
  }

  private BlockCursor record(int group) {
    return new BlockCursor(file, recordsAt + offset(groupsAt + (long) GROUP_BYTES * group + 4));
  }

  private int firstSeries(int group) {
    return file.intAt(groupsAt + (long) GROUP_BYTES * group);
  }

  private long offset(long at) {
    return Integer.toUnsignedLong(file.intAt(at));
  }

  /// A cursor at the record of a column of times.
  BlockCursor column(int number) {
    return new BlockCursor(file, columnsAt + offset(columnOffsetsAt + 4L * number));
  }

  /// How many samples a chunk of a loaded group's series has.
  int chunkSamples(BlockGroup group, int series, int chunk) {
    int own = group.samples(series);
    int samples = own == BlockGroup.WHOLE ? column(group.column(series)).count() : own;
    int chunks = BlockFormat.chunks(samples);
    return BlockFormat.chunkStart(samples, chunks, chunk + 1)
        - BlockFormat.chunkStart(samples, chunks, chunk);
  }

  /// A cursor at a model.
  BlockCursor model(int number) {
    return new BlockCursor(file, modelsAt + offset(modelOffsetsAt + 4L * number));
  }

  /// The labels of a series of a loaded group.
  Labels labels(BlockGroup group, int series) {
    String[] texts = new String[2 * group.pairCount(series)];
    for (int i = 0; i < texts.length; i += 2) {
      int pair = group.pair(series, i / 2);
      texts[i] = nameText(nameOf(pair));
      texts[i + 1] = valueText(pair);
    }
    return Labels.ofSorted(texts);
  }

  /// The number of the series with these labels; -1 when there is none.
  int find(Labels wanted) {
    int[] pairs = new int[wanted.size()];
    for (int i = pairs.length - 1; i >= 0; i--) {
      int entry = nameEntry(wanted.name(i));
      pairs[i] = entry < 0 ? -1 : pair(entry, wanted.value(i));
      if (pairs[i] < 0) {
        return -1;
      }
    }
    return seriesCount == 0 ? -1 : find(pairs);
  }

  /// Pairs are numbered in their order, so that the order of series is that of their pairs'
  /// numbers.
  private int find(int[] pairs) {
    int low = 0;
    int high = groupCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (BlockGroup.compareFirst(record(middle), pairs) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    BlockReader reader = BlockReader.borrow(this);
    try {
      int first = firstSeries(low);
      BlockGroup group = reader.group(first);
      for (int series = first; series < first + group.size(); series++) {
        if (group.isOf(series, pairs)) {
          return series;
        }
      }
      return -1;
    } finally {
      reader.giveBack();
    }
  }

  // --- labels ---

  @Override
  public int valueCount(String name) {
    int entry = nameEntry(name);
    return entry < 0 ? 0 : firstPairs[entry + 1] - firstPairs[entry];
  }

  @Override
  public void equal(String name, String value, BitSet into) {
    int entry = nameEntry(name);
    if (entry < 0) {
      return;
    }
    int pair = pair(entry, value);
    if (pair >= 0) {
      addPostings(pair, into);
    }
  }

  @Override
  public void union(String name, Predicate<String> wanted, BitSet into) {
    int entry = nameEntry(name);
    if (entry < 0) {
      return;
    }
    for (int pair = firstPairs[entry]; pair < firstPairs[entry + 1]; pair++) {
      if (wanted.test(valueText(pair))) {
        addPostings(pair, into);
      }
    }
  }

  @Override
  public String labelValue(int number, String name) {
    int entry = nameEntry(name);
    if (entry < 0) {
      return "";
    }
    BlockReader reader = BlockReader.borrow(this);
    try {
      BlockGroup group = reader.group(number);
      for (int i = 0; i < group.pairCount(number); i++) {
        int pair = group.pair(number, i);
        if (pair >= firstPairs[entry] && pair < firstPairs[entry + 1]) {
          return valueText(pair);
        }
      }
      return "";
    } finally {
      reader.giveBack();
    }
  }

  /// Shows the names of labels of all series but some.
  void eachName(BitSet gone, Consumer<String> action) {
    for (int i = 0; i < nameCount; i++) {
      if (gone.isEmpty() || hasOther(firstPairs[i], firstPairs[i + 1], gone)) {
        action.accept(nameText(i));
      }
    }
  }

  /// Shows the values that a label has on all series but some.
  void eachValue(String name, BitSet gone, Consumer<String> action) {
    int entry = nameEntry(name);
    if (entry >= 0) {
      for (int pair = firstPairs[entry]; pair < firstPairs[entry + 1]; pair++) {
        if (gone.isEmpty() || hasOther(pair, pair + 1, gone)) {
          action.accept(valueText(pair));
        }
      }
    }
  }

  /// Shows how many of some series carry each value of a label.
  void eachCount(String name, BitSet of, Part.CountAction action) {
    int entry = nameEntry(name);
    if (entry < 0) {
      return;
    }
    for (int pair = firstPairs[entry]; pair < firstPairs[entry + 1]; pair++) {
      int count = count(pair, of);
      if (count > 0) {
        action.accept(valueText(pair), count);
      }
    }
  }

  /// How many of some series carry a value of a label.
  int count(String name, String value, BitSet of) {
    int entry = nameEntry(name);
    int pair = entry < 0 ? -1 : pair(entry, value);
    return pair < 0 ? 0 : count(pair, of);
  }

  private int count(int pair, BitSet of) {
    var count = new int[1];
    eachRun(
        pair,
        (from, to) -> {
          for (int i = of.nextSetBit(from); i >= 0 && i < to; i = of.nextSetBit(i + 1)) {
            count[0]++;
          }
          return true;
        });
    return count[0];
  }

  /// Whether any series but some has one of these pairs.
  private boolean hasOther(int fromPair, int toPair, BitSet gone) {
    for (int pair = fromPair; pair < toPair; pair++) {
      if (!eachRun(pair, (from, to) -> gone.nextClearBit(from) >= to)) {
        return true;
      }
    }
    return false;
  }

  private int nameEntry(String name) {
    int low = 0;
    int high = nameCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = nameText(middle).compareTo(name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// The entry of a pair's name.
  private int nameOf(int pair) {
    int low = 0;
    int high = nameCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstPairs[middle] <= pair) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// The pair of a name's entry with this value; -1 when there is none.
  private int pair(int entry, String value) {
    int low = firstPairs[entry];
    int high = firstPairs[entry + 1] - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = valueText(middle).compareTo(value);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private String nameText(int entry) {
    return symbol(file.intAt(namesAt + (long) NAME_BYTES * entry));
  }

  private String valueText(int pair) {
    return symbol(file.intAt(pairsAt + (long) PAIR_BYTES * pair));
  }

  private void addPostings(int pair, BitSet into) {
    eachRun(
        pair,
        (from, to) -> {
          into.set(from, to);
          return true;
        });
  }

  /// Looks at neighbouring series, from the first to behind the last.
  @FunctionalInterface
  private interface RunAction {
    /// Returns whether to go on.
    boolean go(int from, int to);
  }

  /// Shows the series of a pair, run by run. Returns whether it got to the end.
  private boolean eachRun(int pair, RunAction action) {
    long entry = pairsAt + (long) PAIR_BYTES * pair;
    int left = file.intAt(entry + 4);
    var cursor = new BlockCursor(file, postingsAt + offset(entry + 8));
    int series = 0;
    while (left > 0) {
      long head = cursor.uvarint();
      int run = (head & 1) == 0 ? 1 : cursor.count() + 2;
      series = Math.toIntExact(series + (head >>> 1));
      if (!action.go(series, Math.addExact(series, run))) {
        return false;
      }
      series += run;
      left -= run;
    }
    return true;
  }

  private String symbol(int number) {
    String known = texts.get(number);
    if (known != null) {
      return known;
    }
    var cursor = new BlockCursor(file, symbolsAt + offset(symbolOffsetsAt + 4L * number));
    int length = cursor.count();
    cursor.requireLeft(length);
    byte[] utf8 = new byte[length];
    file.copy(cursor.at(), utf8, 0, length);
    var text = new String(utf8, StandardCharsets.UTF_8);
    texts.set(number, text);
    return text;
  }
}
