package dev.nightjar.tsdb;

import static dev.nightjar.tsdb.BlockFormat.NAME_BYTES;
import static dev.nightjar.tsdb.BlockFormat.VALUE_BYTES;

import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Labels of a block's series, read where they stand in the mapped file. Texts that have been asked
/// for are kept. Safe for use by many threads.
final class BlockIndex implements LabelIndex {
  private final MappedFile file;
  private final long symbolsAt;
  private final long symbolOffsetsAt;
  private final long seriesAt;
  private final long seriesOffsetsAt;
  private final long valuesAt;
  private final long namesAt;
  private final long postingsAt;
  private final int seriesCount;
  private final int nameCount;
  private final AtomicReferenceArray<String> texts;

  /// @param footer offset of the verified footer
  BlockIndex(MappedFile file, long footer) {
    this.file = file;
    symbolsAt = file.longAt(footer + BlockFormat.SYMBOLS_AT);
    symbolOffsetsAt = file.longAt(footer + BlockFormat.SYMBOL_OFFSETS_AT);
    seriesAt = file.longAt(footer + BlockFormat.SERIES_AT);
    seriesOffsetsAt = file.longAt(footer + BlockFormat.SERIES_OFFSETS_AT);
    valuesAt = file.longAt(footer + BlockFormat.VALUES_AT);
    namesAt = file.longAt(footer + BlockFormat.NAMES_AT);
    postingsAt = file.longAt(footer + BlockFormat.POSTINGS_AT);
    seriesCount = Math.toIntExact(file.longAt(footer + BlockFormat.SERIES_COUNT));
    nameCount = Math.toIntExact(file.longAt(footer + BlockFormat.NAME_COUNT));
    texts =
        new AtomicReferenceArray<>(Math.toIntExact(file.longAt(footer + BlockFormat.SYMBOL_COUNT)));
  }

  @Override
  public int seriesCount() {
    return seriesCount;
  }

  /// A cursor at the series' record.
  BlockCursor series(int number) {
    long offset = Integer.toUnsignedLong(file.intAt(seriesOffsetsAt + 4L * number));
    return new BlockCursor(file, seriesAt + offset);
  }

  /// A cursor at the series' list of chunks.
  BlockCursor chunks(int number) {
    BlockCursor cursor = series(number);
    int pairs = cursor.count();
    for (int i = 0; i < 2 * pairs; i++) {
      cursor.uvarint();
    }
    return cursor;
  }

  Labels labels(int number) {
    BlockCursor cursor = series(number);
    String[] pairs = new String[2 * cursor.count()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = symbol(cursor.count());
    }
    return Labels.ofSorted(pairs);
  }

  /// The number of the series with these labels; -1 when there is none.
  int find(Labels wanted) {
    int low = 0;
    int high = seriesCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = labels(middle).compareTo(wanted);
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

  @Override
  public int valueCount(String name) {
    int entry = nameEntry(name);
    return entry < 0 ? 0 : valueCount(entry);
  }

  @Override
  public void equal(String name, String value, BitSet into) {
    int entry = nameEntry(name);
    if (entry < 0) {
      return;
    }
    int low = firstValue(entry);
    int high = low + valueCount(entry) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = valueText(middle).compareTo(value);
      if (order == 0) {
        addPostings(middle, into);
        return;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
  }

  @Override
  public void union(String name, Predicate<String> wanted, BitSet into) {
    int entry = nameEntry(name);
    if (entry < 0) {
      return;
    }
    int first = firstValue(entry);
    for (int i = first; i < first + valueCount(entry); i++) {
      if (wanted.test(valueText(i))) {
        addPostings(i, into);
      }
    }
  }

  @Override
  public String labelValue(int number, String name) {
    BlockCursor cursor = series(number);
    int pairs = cursor.count();
    for (int i = 0; i < pairs; i++) {
      boolean wanted = symbol(cursor.count()).equals(name);
      int value = cursor.count();
      if (wanted) {
        return symbol(value);
      }
    }
    return "";
  }

  void eachName(Consumer<String> action) {
    for (int i = 0; i < nameCount; i++) {
      action.accept(nameText(i));
    }
  }

  void eachValue(String name, Consumer<String> action) {
    union(
        name,
        value -> {
          action.accept(value);
          return false;
        },
        new BitSet());
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

  private String nameText(int entry) {
    return symbol(file.intAt(namesAt + (long) NAME_BYTES * entry));
  }

  private int valueCount(int entry) {
    return file.intAt(namesAt + (long) NAME_BYTES * entry + 4);
  }

  private int firstValue(int entry) {
    return file.intAt(namesAt + (long) NAME_BYTES * entry + 8);
  }

  private String valueText(int value) {
    return symbol(file.intAt(valuesAt + (long) VALUE_BYTES * value));
  }

  private void addPostings(int value, BitSet into) {
    long entry = valuesAt + (long) VALUE_BYTES * value;
    int count = file.intAt(entry + 4);
    var cursor = new BlockCursor(file, postingsAt + Integer.toUnsignedLong(file.intAt(entry + 8)));
    int series = 0;
    for (int i = 0; i < count; i++) {
      series += cursor.count();
      into.set(series);
    }
  }

  private String symbol(int number) {
    String known = texts.get(number);
    if (known != null) {
      return known;
    }
    long offset = Integer.toUnsignedLong(file.intAt(symbolOffsetsAt + 4L * number));
    var cursor = new BlockCursor(file, symbolsAt + offset);
    byte[] utf8 = new byte[cursor.count()];
    file.copy(cursor.at(), utf8, 0, utf8.length);
    var text = new String(utf8, StandardCharsets.UTF_8);
    texts.set(number, text);
    return text;
  }
}
