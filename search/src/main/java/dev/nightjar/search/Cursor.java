package dev.nightjar.search;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.Base64;

/// Where a page ended: the time and number of its last line. As text it is opaque to clients.
record Cursor(long timeNanos, long number) {
  private static final byte VERSION = 1;
  private static final int SIZE = 1 + 8 + 8;

  static Cursor parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length == SIZE && bytes[0] == VERSION) {
        var source = new Source(bytes, 1, SIZE - 1);
        return new Cursor(source.fixed64(), source.fixed64());
      }
    } catch (IllegalArgumentException notBase64) {
      // said below
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA, "\"" + text + "\" is not a cursor that a page of log lines gave");
  }

  String text() {
    var sink = new Sink(SIZE);
    sink.raw(new byte[] {VERSION});
    sink.fixed64(timeNanos);
    sink.fixed64(number);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sink.toBytes());
  }
}
