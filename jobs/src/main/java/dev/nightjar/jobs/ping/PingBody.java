package dev.nightjar.jobs.ping;

import dev.nightjar.base.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A ping's body as output lines.
final class PingBody {
  private PingBody() {}

  /// The lines of at most [Ping#BODY_LIMIT] bytes without secrets, and one that tells how much was
  /// cut.
  static List<String> lines(byte[] body) {
    int end = Math.min(body.length, Ping.BODY_LIMIT);
    while (end < body.length && end > 0 && (body[end] & 0xC0) == 0x80) {
      end--; // a character must not be cut in two
    }
    String text = new String(body, 0, end, StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>(Redaction.text(text).lines().toList());
    if (end < body.length) {
      lines.add(
          "… [cut: the ping's body had "
              + body.length
              + " bytes, the first "
              + end
              + " were kept]");
    }
    return lines;
  }
}
