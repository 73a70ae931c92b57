package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Disk.AppendFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A file that is written from its start, big-endian, through a buffer, with a checksum over what
/// follows [#beginCrc]. Owned by one thread.
final class CheckedSink implements AutoCloseable {
  /// Bytes collected before they are handed to the file.
  private static final int BUFFER = 1 << 18;

  /// Bytes after which the file is forced: the last force of a large file would take long.
  private static final long FORCE_BYTES = 64L << 20;

  private final AppendFile file;
  private final CRC32C crc = new CRC32C();
  private byte[] buffer = new byte[BUFFER + 4096];
  private int size;
  private int crcFrom; // in the buffer: what stands before is in the checksum, or not of it
  private long written;
  private long forced;

  CheckedSink(AppendFile file) {
    this.file = file;
  }

  /// Bytes so far.
  long position() {
    return written + size;
  }

  void u8(int value) throws IOException {
    room(1);
    buffer[size++] = (byte) value;
  }

  void u32(long value) throws IOException {
    room(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  void u64(long value) throws IOException {
    u32(value >>> 32);
    u32(value);
  }

  void uvarint(long value) throws IOException {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    uvarint(utf8.length);
    raw(utf8, utf8.length);
  }

  void raw(byte[] bytes, int length) throws IOException {
    room(length);
    System.arraycopy(bytes, 0, buffer, size, length);
    size += length;
  }

  /// Writes zeros up to a multiple of `alignment`.
  void pad(int alignment) throws IOException {
    while (position() % alignment != 0) {
      u8(0);
    }
  }

  /// Everything from here on is in the checksum.
  void beginCrc() {
    crc.reset();
    crcFrom = size;
  }

  /// Writes the checksum of what came since [#beginCrc].
  void endCrc() throws IOException {
    crc.update(buffer, crcFrom, size - crcFrom);
    crcFrom = size;
    u32(crc.getValue());
  }

  private void room(int more) throws IOException {
    if (size + more > BUFFER) {
      flush();
    }
    if (more > buffer.length) {
      buffer = Arrays.copyOf(buffer, more);
    }
  }

  private void flush() throws IOException {
    crc.update(buffer, crcFrom, size - crcFrom);
    file.write(ByteBuffer.wrap(buffer, 0, size));
    written += size;
    size = 0;
    crcFrom = 0;
    if (written - forced >= FORCE_BYTES) {
      file.force();
      forced = written;
    }
  }

  /// Returns when all is on the device.
  void force() throws IOException {
    flush();
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
