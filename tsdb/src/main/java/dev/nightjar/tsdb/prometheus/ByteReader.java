package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.MappedFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A copy of a stretch of a mapped file, read from its start, big-endian. Reading past its end is a
/// [CorruptFileException] with the place in the file. Filled again and again; owned by one thread.
final class ByteReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// Bytes behind the stretch that may be read as part of a word; their content does not matter.
  private static final int SLACK = 16;

  private static final int MAX_VARINT_BYTES = 10;

  private final MappedFile file;
  private final CRC32C crc = new CRC32C();
  private byte[] bytes = new byte[256];
  private long base;
  private int at;
  private int end;
  private long bit;

  ByteReader(MappedFile file) {
    this.file = file;
  }

  /// Takes `length` bytes from `offset` on.
  void fill(long offset, long length) throws CorruptFileException {
    refuseOutside(file, offset, length);
    if (bytes.length - SLACK < length) {
      bytes =
          new byte[Math.toIntExact(Math.max(length, 2L * Math.min(bytes.length, 1 << 20))) + SLACK];
    }
    file.copy(offset, bytes, 0, (int) length);
    base = offset;
    at = 0;
    end = (int) length;
  }

  /// Refuses a stretch that is not within the file.
  static void refuseOutside(MappedFile file, long offset, long length) throws CorruptFileException {
    if (offset < 0 || length < 0 || offset > file.size() || length > file.size() - offset) {
      throw new CorruptFileException(
          file.path(),
          Math.max(0, offset),
          "%d bytes are wanted from here, the file ends at byte %d".formatted(length, file.size()));
    }
  }

  /// Takes as many bytes as are there, at most `length`.
  void fillUpTo(long offset, int length) throws CorruptFileException {
    refuseOutside(file, offset, 0);
    fill(offset, Math.min(length, file.size() - offset));
  }

  int at() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  /// Makes the last `count` bytes unreadable.
  void cut(int count) throws CorruptFileException {
    require(count);
    end -= count;
  }

  void skip(int count) throws CorruptFileException {
    require(count);
    at += count;
  }

  int u8() throws CorruptFileException {
    require(1);
    return bytes[at++] & 0xff;
  }

  int u16() throws CorruptFileException {
    return u8() << 8 | u8();
  }

  int u32() throws CorruptFileException {
    require(4);
    int value = (int) ((long) LONG.get(bytes, at) >>> 32);
    at += 4;
    return value;
  }

  long u64() throws CorruptFileException {
    require(8);
    long value = (long) LONG.get(bytes, at);
    at += 8;
    return value;
  }

  long uvarint() throws CorruptFileException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int next = u8();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a number of more than " + MAX_VARINT_BYTES + " bytes");
  }

  long svarint() throws CorruptFileException {
    long zigzag = uvarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /// A count of things of which each takes at least `bytesEach` of what remains.
  int count(int bytesEach) throws CorruptFileException {
    long count = uvarint();
    if (count < 0 || count > remaining() / bytesEach) {
      throw corrupt(
          "a count of %s, there is room for %d"
              .formatted(Long.toUnsignedString(count), remaining() / bytesEach));
    }
    return (int) count;
  }

  byte[] array(int length) throws CorruptFileException {
    require(length);
    byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return copy;
  }

  /// Begins to read bits, from the next byte on, the highest of a byte first.
  void beginBits() {
    bit = 8L * at;
  }

  /// The next `count` bits, 1 to 64, as an unsigned number.
  long bits(int count) throws CorruptFileException {
    if (count > 8L * end - bit) {
      throw corrupt("the samples end early");
    }
    int place = (int) (bit >>> 3);
    int shift = (int) (bit & 7);
    bit += count;
    at = (int) (bit >>> 3);
    long word = (long) LONG.get(bytes, place) << shift;
    if (shift + count > Long.SIZE) {
      word |= (bytes[place + Long.BYTES] & 0xffL) >>> (Byte.SIZE - shift);
    }
    return word >>> (Long.SIZE - count);
  }

  /// As [#uvarint], among bits.
  long uvarintOfBits() throws CorruptFileException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      long next = bits(8);
      value |= (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a number of more than " + MAX_VARINT_BYTES + " bytes");
  }

  /// As [#svarint], among bits.
  long svarintOfBits() throws CorruptFileException {
    long zigzag = uvarintOfBits();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /// The number of ones before the next zero, at most `most`; a zero behind them is taken as well.
  int ones(int most) throws CorruptFileException {
    int ones = 0;
    while (ones < most && bits(1) == 1) {
      ones++;
    }
    return ones;
  }

  /// The CRC-32C of all bytes from `from` to the end.
  int crc32c(int from) {
    crc.reset();
    crc.update(bytes, from, end - from);
    return (int) crc.getValue();
  }

  CorruptFileException corrupt(String what) {
    return new CorruptFileException(file.path(), base + at, what);
  }

  private void require(int count) throws CorruptFileException {
    if (count < 0 || count > end - at) {
      throw corrupt("%d bytes are wanted, %d are left".formatted(count, end - at));
    }
  }

  /// The unsigned 32-bit number at `offset` of the file.
  static long u32At(MappedFile file, long offset) throws CorruptFileException {
    refuseOutside(file, offset, 4);
    return Integer.toUnsignedLong(Integer.reverseBytes(file.intAt(offset)));
  }
}
