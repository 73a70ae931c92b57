package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.TracebackText.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Go's panics and fatal errors.
///
///     panic: no rows
///
///     goroutine 1 [running]:
///     main.rows(...)
///     	/opt/a.go:6
///     main.main()
///     	/opt/a.go:10 +0x1d
final class GoText {
  private static final String PANIC = "panic: ";
  private static final String FATAL = "fatal error: ";
  private static final int HEAD_LINES = 10;
  private static final int MAX_LINES = 500;

  private GoText() {}

  static @Nullable Found at(List<String> lines, int i) {
    String head = lines.get(i);
    boolean isPanic = head.startsWith(PANIC);
    if (!isPanic && !head.startsWith(FATAL)) {
      return null;
    }
    for (int j = i + 1; j < lines.size() && j <= i + HEAD_LINES; j++) {
      if (lines.get(j).startsWith("goroutine ") && lines.get(j).endsWith(":")) {
        String message = head.substring(isPanic ? PANIC.length() : FATAL.length());
        int again = message.indexOf(" [recovered]");
        message = again < 0 ? message : message.substring(0, again);
        return read(lines, j + 1, isPanic ? "panic" : "fatal error", message);
      }
    }
    return null;
  }

  private static @Nullable Found read(List<String> lines, int from, String type, String message) {
    var frames = new Frames();
    int i = from;
    for (; i + 1 < lines.size() && i < from + MAX_LINES; i += 2) {
      String place = lines.get(i + 1);
      if (lines.get(i).isBlank() || !place.startsWith("\t")) {
        break;
      }
      frames.add(frame(lines.get(i).strip(), place.strip()));
    }
    return frames.isEmpty()
        ? null
        : new Found(new Thrown(type, message.strip(), "", frames.reversed(), "", null), i);
  }

  private static Frame frame(String call, String place) {
    int offset = place.indexOf(" +0x");
    String file = offset < 0 ? place : place.substring(0, offset);
    int colon = file.lastIndexOf(':');
    int open = call.lastIndexOf('(');
    return new Frame(
        colon < 0 ? file : file.substring(0, colon),
        colon < 0 ? 0 : Frames.number(file, colon + 1, file.length()),
        open > 0 ? call.substring(0, open) : call,
        "");
  }
}
