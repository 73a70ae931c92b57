package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.List;

/// The head's sealed chunks: written once into large pages, chained backwards per series. Guarded by
/// the head's lock.
///
///     prev <4> ┬ length <2> ┬ length of n and times <1> ┬ n <1> ┬ first time <8> ┬ last − first time <4> ┬ chunk <length>
final class HeadChunks {
  /// No chunk before.
  static final int NONE = -1;

  /// Pages are small enough not to matter to a small head.
  private static final int PAGE_BYTES = 1 << 18;

  /// Chunks start at multiples of it, so that an int can address 16 GiB.
  private static final int ALIGN_SHIFT = 3;

  private static final int LENGTH = 4;
  private static final int TIMES_LENGTH = 6;
  private static final int COUNT = 7;
  private static final int FIRST = 8;
  private static final int SPAN = 16;
  private static final int HEADER = 20;

  private final HeadPool pool;
  private final List<byte[]> pages = new ArrayList<>();
  private int used = PAGE_BYTES;

  HeadChunks(HeadPool pool) {
    this.pool = pool;
  }

  /// Copies a chunk in and returns its address.
  ///
  /// @param lastMillis at most [Integer#MAX_VALUE] after the first
  /// @param timesLength so many bytes of the chunk are number and times, below 256
  int add(
      int previous, int count, long firstMillis, long lastMillis, ByteSink chunk, int timesLength) {
    int length = HEADER + chunk.size();
    if (used + length + ChunkCodec.SLACK > PAGE_BYTES) {
      pages.add(pool.bytes(PAGE_BYTES));
      used = 0;
    }
    byte[] page = pages.getLast();
    ByteSink.INT.set(page, used, previous);
    page[used + LENGTH] = (byte) chunk.size();
    page[used + LENGTH + 1] = (byte) (chunk.size() >>> 8);
    page[used + TIMES_LENGTH] = (byte) timesLength;
    page[used + COUNT] = (byte) count;
    ByteSink.LONG.set(page, used + FIRST, firstMillis);
    ByteSink.INT.set(page, used + SPAN, (int) (lastMillis - firstMillis));
    System.arraycopy(chunk.bytes(), 0, page, used + HEADER, chunk.size());
    int address = (pages.size() - 1) * (PAGE_BYTES >>> ALIGN_SHIFT) + (used >>> ALIGN_SHIFT);
    used = (used + length + (1 << ALIGN_SHIFT) - 1) & -(1 << ALIGN_SHIFT);
    return address;
  }

  int previous(int address) {
    return (int) ByteSink.INT.get(page(address), offset(address));
  }

  long firstMillis(int address) {
    return (long) ByteSink.LONG.get(page(address), offset(address) + FIRST);
  }

  long lastMillis(int address) {
    return firstMillis(address) + (int) ByteSink.INT.get(page(address), offset(address) + SPAN);
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
    int length = (page[at + LENGTH] & 0xff) | (page[at + LENGTH + 1] & 0xff) << 8;
    into.add(
        page[at + COUNT] & 0xff,
        firstMillis(address),
        lastMillis(address),
        page,
        at + HEADER,
        page[at + TIMES_LENGTH] & 0xff,
        length);
  }

  /// Gives its memory back; nobody may look at it any more.
  void giveBack() {
    pages.forEach(pool::giveBack);
    pages.clear();
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
