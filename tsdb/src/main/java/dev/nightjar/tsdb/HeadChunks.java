package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.List;

/// The head's sealed chunks: written once into large pages, chained backwards per series. Guarded by
/// the head's lock.
///
///     prev <4> ┬ length <2> ┬ first time <8> ┬ last time <8> ┬ chunk <length>
final class HeadChunks {
  /// No chunk before.
  static final int NONE = -1;

  /// Pages are small enough not to matter to a small head.
  private static final int PAGE_BYTES = 1 << 18;

  /// Chunks start at multiples of it, so that an int can address 16 GiB.
  private static final int ALIGN_SHIFT = 3;

  private static final int HEADER = 4 + 2 + 8 + 8;

  private final List<byte[]> pages = new ArrayList<>();
  private int used = PAGE_BYTES;

  /// Copies a chunk in and returns its address.
  int add(int previous, long firstMillis, long lastMillis, ByteSink chunk) {
    int length = HEADER + chunk.size();
    if (used + length + ChunkCodec.SLACK > PAGE_BYTES) {
      pages.add(new byte[PAGE_BYTES]);
      used = 0;
    }
    byte[] page = pages.getLast();
    ByteSink.INT.set(page, used, previous);
    page[used + 4] = (byte) chunk.size();
    page[used + 5] = (byte) (chunk.size() >>> 8);
    ByteSink.LONG.set(page, used + 6, firstMillis);
    ByteSink.LONG.set(page, used + 14, lastMillis);
    System.arraycopy(chunk.bytes(), 0, page, used + HEADER, chunk.size());
    int address = (pages.size() - 1) * (PAGE_BYTES >>> ALIGN_SHIFT) + (used >>> ALIGN_SHIFT);
    used = (used + length + (1 << ALIGN_SHIFT) - 1) & -(1 << ALIGN_SHIFT);
    return address;
  }

  int previous(int address) {
    return (int) ByteSink.INT.get(page(address), offset(address));
  }

  long firstMillis(int address) {
    return (long) ByteSink.LONG.get(page(address), offset(address) + 6);
  }

  long lastMillis(int address) {
    return (long) ByteSink.LONG.get(page(address), offset(address) + 14);
  }

  int decode(int address, ChunkCodec codec) {
    return codec.decode(page(address), offset(address) + HEADER, firstMillis(address));
  }

  int decodeTimes(int address, ChunkCodec codec) {
    return codec.decodeTimes(page(address), offset(address) + HEADER, firstMillis(address));
  }

  /// Adds a chunk as it is.
  void copy(int address, ChunkRun into) {
    byte[] page = page(address);
    int at = offset(address);
    int length = (page[at + 4] & 0xff) | (page[at + 5] & 0xff) << 8;
    into.add(firstMillis(address), page, at + HEADER, length);
  }

  long bytes() {
    return (long) pages.size() * PAGE_BYTES;
  }

  private byte[] page(int address) {
    return pages.get(address / (PAGE_BYTES >>> ALIGN_SHIFT));
  }

  private static int offset(int address) {
    return (address % (PAGE_BYTES >>> ALIGN_SHIFT)) << ALIGN_SHIFT;
  }
}
