package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Texts that come again and again as UTF-8 bytes, as labels do: the same bytes give the same
/// object, as long as no other text took its place. Owned by one thread.
final class TextCache {
  private static final int PLACES = 1 << 12;

  /// Longer texts rarely come again, and would keep much memory.
  private static final int MAX_BYTES = 256;

  private final @Nullable String[] texts = new String[PLACES];

  /// @throws NightjarException `BAD_DATA` when the bytes are not UTF-8
  String of(byte[] bytes, int from, int to) {
    if (to - from > MAX_BYTES) {
      return decode(bytes, from, to);
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return decode(bytes, from, to);
      }
      hash = 31 * hash + bytes[i];
    }
    int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    String known = texts[place];
    if (known != null && known.hashCode() == hash && isSame(known, bytes, from, to)) {
      return known;
    }
    var text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    texts[place] = text;
    return text;
  }

  private static boolean isSame(String text, byte[] bytes, int from, int to) {
    if (text.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (text.charAt(i - from) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /// @throws NightjarException `BAD_DATA` when the bytes are not UTF-8
  static String decode(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return decodeAll(bytes, from, to);
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static String decodeAll(byte[] bytes, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "a text at byte " + from + " of the message is not UTF-8", e);
    }
  }
}
