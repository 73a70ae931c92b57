package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.StaleMarker;
import java.util.Arrays;

/// Float samples of one chunk, decoded: encoding `XOR2` of Prometheus' chunk format, which has
/// [StartTimes] and staleness markers of a few bits. Bit exact. Filled again and again; owned by
/// one thread.
///
/// From the third sample on a prefix tells of time and value together: `0` both go on as before;
/// `10` the time does, a value follows; `110`, `1110`, `11110` a difference of differences of 13,
/// 20 or 64 bits, then a value; `11111` the time goes on, a staleness marker. A value is the
/// exclusive or with the last one that is no marker.
final class Xor2Chunk {
  private static final int[] TIME_BITS = {0, 0, 13, 20, Long.SIZE};
  private static final int MOST_ONES = 5;

  private final StartTimes startTimes = new StartTimes();
  private long[] times = new long[128];
  private double[] values = new double[128];
  private long[] starts = new long[128];
  private long last; // raw bits of the newest value that is no staleness marker
  private int leading;
  private int trailing;

  /// Times, in the order of the chunk, which a damaged one may have wrong.
  long[] times() {
    return times;
  }

  double[] values() {
    return values;
  }

  /// When samples began to count; 0 where nobody said.
  long[] starts() {
    return starts;
  }

  /// Decodes the chunk that follows in `in` and returns how many samples it has.
  ///
  /// @throws CorruptFileException when it ends early, or has a window of more than 64 bits
  int decode(ByteReader in) throws CorruptFileException {
    int count = in.u16();
    room(count);
    startTimes.begin(in.u8());
    in.beginBits();
    leading = 0;
    trailing = 0;
    last = 0;
    long time = 0;
    long step = 0;
    for (int i = 0; i < count; i++) {
      long before = time;
      if (i == 0) {
        time = in.svarintOfBits();
        before = time;
        values[0] = Double.longBitsToDouble(in.bits(Long.SIZE));
        last = StaleMarker.is(values[0]) ? 0 : Double.doubleToRawLongBits(values[0]);
      } else if (i == 1) {
        step = in.uvarintOfBits();
        values[1] = value(in);
      } else {
        int ones = in.ones(MOST_ONES);
        step += timeDifference(ones, in);
        values[i] = value(ones, in);
      }
      time += step;
      times[i] = time;
      starts[i] = startTimes.next(i, before, in);
    }
    return count;
  }

  private static long timeDifference(int ones, ByteReader in) throws CorruptFileException {
    int size = ones == MOST_ONES ? 0 : TIME_BITS[ones];
    if (size == 0) {
      return 0;
    }
    int unused = Long.SIZE - size;
    return in.bits(size) << unused >> unused;
  }

  private double value(int ones, ByteReader in) throws CorruptFileException {
    return switch (ones) {
      case 0 -> Double.longBitsToDouble(last);
      case 1 -> changed(in.bits(1) == 1, in);
      case MOST_ONES -> StaleMarker.VALUE;
      default -> value(in);
    };
  }

  /// `0` for the same value, `10` and `110` for one in the window before and in a new one, `111`
  /// for a staleness marker.
  private double value(ByteReader in) throws CorruptFileException {
    return switch (in.ones(3)) {
      case 0 -> Double.longBitsToDouble(last);
      case 1 -> changed(false, in);
      case 2 -> changed(true, in);
      default -> StaleMarker.VALUE;
    };
  }

  private double changed(boolean isNewWindow, ByteReader in) throws CorruptFileException {
    if (isNewWindow) {
      leading = (int) in.bits(5);
      int length = (int) in.bits(6);
      trailing = Long.SIZE - leading - (length == 0 ? Long.SIZE : length);
      if (trailing < 0) {
        throw in.corrupt("a value of %d bits behind %d zeros".formatted(length, leading));
      }
    }
    last ^= in.bits(Long.SIZE - leading - trailing) << trailing;
    return Double.longBitsToDouble(last);
  }

  private void room(int count) {
    if (count > times.length) {
      int capacity = Math.max(count, 2 * times.length);
      times = Arrays.copyOf(times, capacity);
      values = Arrays.copyOf(values, capacity);
      starts = Arrays.copyOf(starts, capacity);
    }
  }
}
