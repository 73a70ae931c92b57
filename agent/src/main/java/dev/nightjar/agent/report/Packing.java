package dev.nightjar.agent.report;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Bytes made smaller and larger again: DEFLATE without a header.
final class Packing {
  private Packing() {}

  /// The first `length` bytes, packed; as many as came in when it makes them no fewer.
  static byte[] pack(Deflater with, byte[] bytes, int length) {
    with.reset();
    with.setInput(bytes, 0, length);
    with.finish();
    byte[] packed = new byte[length];
    int size = with.deflate(packed);
    return with.finished() ? Arrays.copyOf(packed, size) : packed;
  }

  /// What was packed; null when it is damaged, or is not as long.
  static byte @Nullable [] unpack(byte[] packed, int length, int unpackedLength) {
    byte[] bytes = new byte[unpackedLength];
    var inflater = new Inflater(true);
    try {
      inflater.setInput(packed, 0, length);
      return inflater.inflate(bytes) == unpackedLength ? bytes : null;
    } catch (DataFormatException _) {
      return null;
    } finally {
      inflater.end();
    }
  }
}
