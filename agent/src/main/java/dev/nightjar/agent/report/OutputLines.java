package dev.nightjar.agent.report;

import dev.nightjar.base.Redaction;
import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A run's output as lines on their way into requests: cut where they are too long, redacted,
/// numbered through.
///
/// Lines are in the order in which they were complete, stamped with the time of their first byte.
/// Bytes that are not UTF-8 become `�`. Used by one thread at a time.
final class OutputLines {
  /// Bytes kept of one line; more is cut and counted.
  static final int MAX_LINE_BYTES = 16 * 1024;

  /// How long a line that has no end yet may wait for it, such as a question or a progress bar;
  /// then what there is of it becomes a line of its own.
  static final long PATIENCE_NANOS = 5_000_000_000L;

  private static final int MAX_BATCH_LINES = 5000; // the server takes 10,000
  private static final int MAX_BATCH_CHARS = 256 << 10; // it takes 4 MiB; larger ones cost memory
  private static final String[] NAMES = {"stdout", "stderr", "both"};

  /// The line that one stream is in the middle of.
  private static final class OpenLine {
    private final Redaction redaction = new Redaction();
    private byte[] bytes = new byte[256];
    private int length;
    private long cut;
    private long atNanos;
    private long lastNanos;
    private long taken;
    private long complete;
    private boolean isOpen;
    private boolean isContinued;
    private boolean isSkipped;

    void add(byte[] from, int start, int end, long nanos) {
      if (!isOpen) {
        isOpen = true;
        atNanos = nanos;
      }
      lastNanos = nanos;
      taken += end - start;
      int size = Math.min(end - start, MAX_LINE_BYTES - length);
      if (length + size > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + size));
      }
      System.arraycopy(from, start, bytes, length, size);
      length += size;
      cut += end - start - size;
    }

    /// The line's text; null when it is nothing but the end of one that was told of already.
    @Nullable String finish(boolean isEnd) {
      int end = length;
      if (cut > 0) {
        int whole = wholeCharacters(bytes, end);
        cut += end - whole;
        end = whole;
      } else if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
      boolean isNothing = isContinued && end == 0 && isEnd;
      String text = redaction.line(new String(bytes, 0, end, StandardCharsets.UTF_8));
      text = cut == 0 ? text : text + " … (" + cut + " more bytes)";
      length = 0;
      cut = 0;
      isOpen = false;
      isContinued = !isEnd;
      complete = taken;
      return isNothing ? null : text;
    }

    /// The length without a last character that is not all there.
    private static int wholeCharacters(byte[] bytes, int length) {
      int start = length - 1;
      while (start > length - 4 && (bytes[start] & 0xc0) == 0x80) {
        start--;
      }
      int first = bytes[start] & 0xff;
      int wanted = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      return start + wanted > length ? start : length;
    }
  }

  private final OpenLine[] open = {new OpenLine(), new OpenLine(), new OpenLine()};
  private final ArrayDeque<byte[]> ready = new ArrayDeque<>();
  private @Nullable JsonText batch;
  private int batchLines;
  private long next;

  /// Goes on with what another one told already.
  ///
  /// @param first the number of the next line
  OutputLines(long first) {
    this.next = first;
  }

  /// Takes the pieces of a block.
  void add(KeptOutput.Block block) {
    ByteBuffer pieces = block.pieces();
    while (pieces.hasRemaining()) {
      int stream = pieces.get();
      long nanos = pieces.getLong();
      int size = pieces.getInt();
      add(stream, block.bytes(), pieces.position(), pieces.position() + size, nanos);
      pieces.position(pieces.position() + size);
    }
  }

  /// Takes the next bytes of a stream.
  void add(int stream, byte[] bytes, int from, int end, long nanos) {
    OpenLine line = open[stream];
    int start = from;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n') {
        if (line.isSkipped) {
          line.isSkipped = false;
        } else {
          line.add(bytes, start, i, nanos);
          line.taken++;
          tell(stream, line.atNanos, line.finish(true));
        }
        start = i + 1;
      }
    }
    if (start < end && !line.isSkipped) {
      line.add(bytes, start, end, nanos);
    }
  }

  /// Says what is missing here, and goes on with the first whole lines behind it.
  void leaveOut(KeptOutput.Gap gap) {
    finish();
    long count = gap.lines();
    String lines = count < 0 ? "output" : count == 1 ? "1 line" : count + " lines";
    String text = "… " + lines + " left out here (" + gap.bytes() + " bytes) …";
    tell(KeptOutput.index(Stream.STDOUT), gap.atNanos(), text);
    for (int stream = 0; stream < open.length; stream++) {
      open[stream].redaction.gap();
      open[stream].isContinued = false;
      open[stream].isSkipped = gap.isCut()[stream];
    }
  }

  /// Ends the lines that have waited too long for their end.
  void finishOld(long nowNanos) {
    for (int stream = 0; stream < open.length; stream++) {
      OpenLine line = open[stream];
      if (line.isOpen && line.length > 0 && nowNanos - line.lastNanos > PATIENCE_NANOS) {
        tell(stream, line.atNanos, line.finish(false));
      }
    }
  }

  /// Ends all lines, with or without their end.
  void finish() {
    for (int stream = 0; stream < open.length; stream++) {
      if (open[stream].isOpen) {
        tell(stream, open[stream].atNanos, open[stream].finish(true));
      }
    }
  }

  private void tell(int stream, long atNanos, @Nullable String text) {
    if (text == null) {
      return;
    }
    JsonText json = batch;
    if (json == null) {
      json = new JsonText().open('{').key("first").number(next).key("lines").open('[');
      batch = json;
    }
    json.open('{').key("at_nanos").number(atNanos).key("stream").plain(NAMES[stream]);
    json.key("text").plain(text).close('}');
    next++;
    if (++batchLines == MAX_BATCH_LINES || json.length() > MAX_BATCH_CHARS) {
      endBatch();
    }
  }

  private void endBatch() {
    JsonText json = batch;
    if (json != null) {
      ready.add(json.close(']').close('}').bytes());
      batch = null;
      batchLines = 0;
    }
  }

  /// The next request's body; null when all lines that are whole were told.
  ///
  /// @param isAll whether one that could hold more lines is wanted too
  byte @Nullable [] batch(boolean isAll) {
    if (ready.isEmpty() && isAll) {
      endBatch();
    }
    return ready.poll();
  }

  /// The number of the next line.
  long next() {
    return next;
  }

  /// Bytes of a stream up to the end of its last line that is in a batch.
  long complete(Stream stream) {
    return open[KeptOutput.index(stream)].complete;
  }

  long redactions() {
    long count = 0;
    for (OpenLine line : open) {
      count += line.redaction.count();
    }
    return count;
  }
}
