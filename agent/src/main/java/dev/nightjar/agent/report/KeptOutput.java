package dev.nightjar.agent.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What a run wrote, line by line, as far as there is room: its first lines and its last ones, with
/// a line between them that says how many were left out.
///
/// Lines are in the order in which they were complete, stamped with the time of their first byte.
/// Used by one thread.
public final class KeptOutput {
  /// Bytes kept of the beginning, and again of the end: together they stay far below what one
  /// report may be, and hold thousands of lines.
  static final int HALF_BYTES = 256 * 1024;

  /// Bytes kept of one line; more is cut and counted.
  static final int MAX_LINE_BYTES = 16 * 1024;

  private static final int LINE_OVERHEAD = 64; // of one line in memory, so that empty ones count
  private static final int MAX_BATCH_LINES = 5000; // the server takes 10,000
  private static final int MAX_BATCH_CHARS = 1 << 20; // it takes 4 MiB; a char has at most 3 bytes

  /// One line; `cut` bytes of its end were not kept.
  @SuppressWarnings("ArrayRecordComponent") // owned by the line, compared by nobody
  private record Line(long atNanos, boolean isError, byte[] bytes, long cut) {
    int cost() {
      return bytes.length + LINE_OVERHEAD;
    }

    String text() {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return cut == 0 ? text : text + " … (" + cut + " more bytes)";
    }
  }

  /// The line that one stream is in the middle of.
  private static final class OpenLine {
    private byte[] bytes = new byte[256];
    private int length;
    private long cut;
    private long atNanos;
    private boolean isOpen;

    void add(byte[] from, int start, int end, long nowNanos) {
      if (!isOpen) {
        isOpen = true;
        atNanos = nowNanos;
      }
      int wanted = end - start;
      int taken = Math.min(wanted, MAX_LINE_BYTES - length);
      if (length + taken > bytes.length) {
        byte[] larger = new byte[Math.max(2 * bytes.length, length + taken)];
        System.arraycopy(bytes, 0, larger, 0, length);
        bytes = larger;
      }
      System.arraycopy(from, start, bytes, length, taken);
      length += taken;
      cut += wanted - taken;
    }

    Line finish(boolean isError) {
      int end = length > 0 && cut == 0 && bytes[length - 1] == '\r' ? length - 1 : length;
      byte[] kept = new byte[end];
      System.arraycopy(bytes, 0, kept, 0, end);
      var line = new Line(atNanos, isError, kept, cut);
      length = 0;
      cut = 0;
      isOpen = false;
      return line;
    }
  }

  private final ArrayList<Line> head = new ArrayList<>();
  private final ArrayDeque<Line> tail = new ArrayDeque<>();
  private final OpenLine openOut = new OpenLine();
  private final OpenLine openError = new OpenLine();
  private byte[] chunk = new byte[0];
  private int headBytes;
  private int tailBytes;
  private boolean headIsFull;
  private long leftOutLines;
  private long leftOutBytes;
  private long leftOutAt;

  /// Takes the next bytes of a stream.
  public void add(boolean isError, ByteBuffer bytes, long nowNanos) {
    int length = bytes.remaining();
    if (chunk.length < length) {
      chunk = new byte[length];
    }
    bytes.get(chunk, 0, length);
    OpenLine open = isError ? openError : openOut;
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (chunk[i] == '\n') {
        open.add(chunk, start, i, nowNanos);
        keep(open.finish(isError));
        start = i + 1;
      }
    }
    if (start < length) {
      open.add(chunk, start, length, nowNanos);
    }
  }

  /// Ends the lines that have no line end.
  void finish() {
    if (openOut.isOpen) {
      keep(openOut.finish(false));
    }
    if (openError.isOpen) {
      keep(openError.finish(true));
    }
  }

  long leftOutLines() {
    return leftOutLines;
  }

  /// The request bodies that carry all lines, in order.
  List<byte[]> batches() {
    var lines = new ArrayList<Line>(head);
    if (leftOutLines > 0) {
      String note = "… " + leftOutLines + " lines left out here (" + leftOutBytes + " bytes) …";
      lines.add(new Line(leftOutAt, false, note.getBytes(StandardCharsets.UTF_8), 0));
    }
    lines.addAll(tail);
    var batches = new ArrayList<byte[]>();
    int next = 0;
    while (next < lines.size()) {
      var json = new JsonText().open('{').key("first").number(next).key("lines").open('[');
      int end = Math.min(lines.size(), next + MAX_BATCH_LINES);
      while (next < end && json.length() < MAX_BATCH_CHARS) {
        append(json, lines.get(next++));
      }
      batches.add(json.close(']').close('}').bytes());
    }
    return batches;
  }

  private static void append(JsonText json, Line line) {
    json.open('{').key("at_nanos").number(line.atNanos());
    json.key("stream").string(line.isError() ? "stderr" : "stdout");
    json.key("text").string(line.text()).close('}');
  }

  private void keep(Line line) {
    headIsFull |= headBytes + line.cost() > HALF_BYTES;
    if (!headIsFull) {
      head.add(line);
      headBytes += line.cost();
      return;
    }
    tail.add(line);
    tailBytes += line.cost();
    while (tailBytes > HALF_BYTES) {
      Line first = tail.remove();
      tailBytes -= first.cost();
      leftOutAt = leftOutLines == 0 ? first.atNanos() : leftOutAt;
      leftOutLines++;
      leftOutBytes += first.bytes().length + first.cut() + 1;
    }
  }
}
