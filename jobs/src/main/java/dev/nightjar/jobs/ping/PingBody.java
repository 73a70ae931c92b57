package dev.nightjar.jobs.ping;

import dev.nightjar.base.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A ping's body as output lines.
final class PingBody {
  /// A secret across the limit is known by what follows: so much more is looked at.
  private static final int MARGIN = 8 << 10;

  private static final int LONGEST_CHARACTER = 4;

  private PingBody() {}

  /// The lines of at most [Ping#BODY_LIMIT] bytes without secrets, and one that tells how much was
  /// cut.
  static List<String> lines(byte[] body) {
    int looked = whole(body, Ping.BODY_LIMIT + MARGIN + LONGEST_CHARACTER);
    byte[] clean =
        Redaction.text(new String(body, 0, looked, StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
    int safe = looked < body.length ? Math.max(0, clean.length - MARGIN) : clean.length;
    int end = whole(clean, Math.min(safe, Ping.BODY_LIMIT));
    String text = new String(clean, 0, end, StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (end < clean.length) {
      lines.add(
          "… [cut: the ping's body had "
              + body.length
              + " bytes, the first "
              + end
              + " were kept]");
    }
    return lines;
  }

  /// At most `limit` bytes, where no character is cut in two.
  private static int whole(byte[] text, int limit) {
    int end = Math.min(text.length, limit);
    while (end < text.length && end > 0 && (text[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }
}
