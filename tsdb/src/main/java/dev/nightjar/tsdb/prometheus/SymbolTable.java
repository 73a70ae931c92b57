package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Names and values of an index, by number. Read where they stand: of every 32nd symbol the place
/// is kept, and texts asked for lately. Safe for use by many threads.
final class SymbolTable {
  /// Symbols per kept place: fewer are found faster and take more memory.
  private static final int STEP = 32;

  /// Texts that are kept.
  private static final int KEPT = 1 << 15;

  /// A longer text is no label of anybody: its series is left out.
  private static final int MAX_TEXT_BYTES = 64 << 10;

  private record Kept(long number, String text) {}

  private final MappedFile file;
  private final long count;
  private final long[] places;
  private final AtomicReferenceArray<Kept> kept = new AtomicReferenceArray<>(KEPT);

  private SymbolTable(MappedFile file, long count, long[] places) {
    this.file = file;
    this.count = count;
    this.places = places;
  }

  /// Reads and verifies the section at `offset`.
  static SymbolTable open(MappedFile file, long offset) throws CorruptFileException {
    long length = IndexFile.verifiedLength(file, offset, "symbol table");
    long count = ByteReader.u32At(file, offset + 4);
    if (count > length - 4) {
      throw new CorruptFileException(
          file.path(), offset + 4, count + " symbols in " + length + " bytes");
    }
    var places = new long[(int) ((count + STEP - 1) / STEP)];
    long end = offset + 4 + length;
    long at = offset + 8;
    for (long i = 0; i < count; i++) {
      if (i % STEP == 0) {
        places[(int) (i / STEP)] = at;
      }
      at = behind(file, at, end);
    }
    return new SymbolTable(file, count, places);
  }

  /// The place behind the symbol at `at`.
  private static long behind(MappedFile file, long at, long end) throws CorruptFileException {
    long length = 0;
    long next = at;
    for (int shift = 0; next < end && shift < 35; shift += 7) {
      byte part = file.byteAt(next++);
      length |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        if (length <= end - next) {
          return next + length;
        }
        break;
      }
    }
    throw new CorruptFileException(file.path(), at, "a symbol that leaves its section");
  }

  /// The text of a symbol.
  ///
  /// @throws CorruptFileException when there is no such symbol, or it is no text for a label
  String text(long number) throws CorruptFileException {
    int slot = (int) (number & (KEPT - 1));
    Kept known = kept.get(slot);
    if (known != null && known.number() == number) {
      return known.text();
    }
    if (number < 0 || number >= count) {
      throw new CorruptFileException(
          file.path(),
          0,
          "symbol %s of %d is asked for".formatted(Long.toUnsignedString(number), count));
    }
    long at = places[(int) (number / STEP)];
    for (long i = number % STEP; i > 0; i--) {
      at = behind(file, at, file.size());
    }
    String text = read(at, behind(file, at, file.size()));
    kept.set(slot, new Kept(number, text));
    return text;
  }

  private String read(long at, long end) throws CorruptFileException {
    long start = at;
    while (file.byteAt(start) < 0) {
      start++;
    }
    start++;
    if (end - start > MAX_TEXT_BYTES) {
      throw new CorruptFileException(
          file.path(), at, "a label of %d bytes, over %d".formatted(end - start, MAX_TEXT_BYTES));
    }
    byte[] utf8 = new byte[(int) (end - start)];
    file.copy(start, utf8, 0, utf8.length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new CorruptFileException(file.path(), at, "a label that is not UTF-8");
    }
  }
}
