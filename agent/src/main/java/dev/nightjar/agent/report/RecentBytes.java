package dev.nightjar.agent.report;

import dev.nightjar.base.Redaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The last bytes of a stream. Used by one thread at a time.
final class RecentBytes {
  private final int kept;
  private byte[] bytes = new byte[1024];
  private int length;

  /// @param kept how many are there at least, of a stream that has as many
  RecentBytes(int kept) {
    this.kept = kept;
  }

  /// Takes a copy and leaves the buffer's position where it was.
  void add(ByteBuffer from) {
    int size = Math.min(from.remaining(), kept);
    if (length + size > bytes.length) {
      if (bytes.length < 2 * kept) {
        bytes = Arrays.copyOf(bytes, Math.min(2 * kept, Math.max(length + size, 2 * bytes.length)));
      }
      if (length + size > bytes.length) {
        int left = kept - size;
        System.arraycopy(bytes, length - left, bytes, 0, left);
        length = left;
      }
    }
    from.get(from.limit() - size, bytes, length, size);
    length += size;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /// The last lines, oldest first, redacted.
  List<String> lines(int most) {
    int from = Math.max(0, length - kept);
    String text = new String(bytes, from, length - from, StandardCharsets.UTF_8);
    int end = text.endsWith("\n") ? text.length() - 1 : text.length();
    int start = end;
    for (int i = 0; i < most && start >= 0; i++) {
      start = text.lastIndexOf('\n', start - 1);
    }
    var redaction = new Redaction();
    if (from > 0) {
      redaction.gap();
    }
    var lines = new ArrayList<String>();
    for (int at = Math.max(0, start + 1); at <= end && !text.isEmpty(); ) {
      int next = text.indexOf('\n', at);
      next = next < 0 || next > end ? end : next;
      int last = next > at && text.charAt(next - 1) == '\r' ? next - 1 : next;
      lines.add(redaction.line(text.substring(at, last)));
      at = next + 1;
    }
    return lines;
  }
}
