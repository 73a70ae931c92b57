package dev.nightjar.agent;

import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Numbers that a command's own output tells by name: as `name=12`, `name: 12`, or a field of JSON.
/// Of each name the last one counts. A number that something else hangs on, as in `12MB` or
/// `1,234`, is none. Used by one thread.
final class ReportedValues {
  /// Bytes of one line that are looked at: a value that is told for people stands near its start.
  private static final int MAX_LINE = 64 * 1024;

  private static final int STREAMS = 3;

  private final byte[][] names;
  private final String[] values;
  private final byte[][] lines = new byte[STREAMS][];
  private final int[] lengths = new int[STREAMS];
  private final boolean[] areOpen = new boolean[STREAMS];
  private byte[] chunk = new byte[0];
  private long lineCount;

  ReportedValues(String[] names) {
    this.names = new byte[names.length][];
    this.values = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      this.names[i] = names[i].getBytes(StandardCharsets.US_ASCII);
    }
  }

  static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '-';
  }

  /// Forgets all: another attempt begins.
  void clear() {
    Arrays.fill(values, null);
    Arrays.fill(areOpen, false);
    Arrays.fill(lengths, 0);
    lineCount = 0;
  }

  void output(Stream stream, ByteBuffer bytes) {
    int length = bytes.remaining();
    if (chunk.length < length) {
      chunk = new byte[length];
    }
    bytes.get(chunk, 0, length);
    int index = stream == Stream.STDERR ? 1 : stream == Stream.STDOUT ? 0 : 2;
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (chunk[i] == '\n') {
        add(index, start, i);
        endLine(index);
        start = i + 1;
      }
    }
    if (start < length) {
      add(index, start, length);
      areOpen[index] = true;
    }
  }

  /// The command has ended: what it wrote last is a line too.
  void finish() {
    for (int index = 0; index < STREAMS; index++) {
      if (areOpen[index]) {
        endLine(index);
      }
    }
  }

  /// Lines of all streams.
  long lineCount() {
    return lineCount;
  }

  /// The last value of the name of that index; null when there was none.
  @Nullable String value(int index) {
    return values[index];
  }

  private void add(int index, int start, int end) {
    if (names.length == 0) {
      return;
    }
    byte[] line = lines[index];
    int length = lengths[index];
    int taken = Math.min(end - start, MAX_LINE - length);
    if (line == null || line.length < length + taken) {
      byte[] larger = new byte[Math.max(256, 2 * (length + taken))];
      if (line != null) {
        System.arraycopy(line, 0, larger, 0, length);
      }
      line = larger;
      lines[index] = line;
    }
    System.arraycopy(chunk, start, line, length, taken);
    lengths[index] = length + taken;
  }

  private void endLine(int index) {
    lineCount++;
    areOpen[index] = false;
    byte[] line = lines[index];
    for (int i = 0; i < names.length && line != null; i++) {
      String value = lastValue(line, lengths[index], names[i]);
      values[i] = value == null ? values[i] : value;
    }
    lengths[index] = 0;
  }

  private static @Nullable String lastValue(byte[] line, int length, byte[] name) {
    for (int at = length - name.length - 1; at >= 0; at--) {
      if (line[at] == name[0]
          && startsWith(line, at, name)
          && (at == 0 || !isNamePart((char) line[at - 1]))) {
        String value = valueAt(line, at + name.length, length);
        if (value != null) {
          return value;
        }
      }
    }
    return null;
  }

  private static boolean startsWith(byte[] line, int at, byte[] name) {
    for (int i = 1; i < name.length; i++) {
      if (line[at + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String valueAt(byte[] line, int from, int length) {
    int at = from;
    if (at < length && (line[at] == '"' || line[at] == '\'')) {
      at++;
    }
    at = skipSpaces(line, at, length);
    if (at >= length || (line[at] != '=' && line[at] != ':')) {
      return null;
    }
    at = skipSpaces(line, at + 1, length);
    if (at < length && line[at] == '"') {
      at++;
    }
    int end = numberEnd(line, at, length);
    if (end == at || isContinued(line, end, length)) {
      return null;
    }
    return new String(line, at, end - at, StandardCharsets.US_ASCII);
  }

  private static int skipSpaces(byte[] line, int from, int length) {
    int at = from;
    while (at < length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    return at;
  }

  /// The end of `[+-]digits[.digits][e[+-]digits]`, or `from` when there is none.
  private static int numberEnd(byte[] line, int from, int length) {
    int at = from;
    if (at < length && (line[at] == '-' || line[at] == '+')) {
      at++;
    }
    int digits = digitsEnd(line, at, length);
    if (digits == at) {
      return from;
    }
    at = digits;
    if (at + 1 < length && line[at] == '.' && isDigit(line[at + 1])) {
      at = digitsEnd(line, at + 1, length);
    }
    if (at < length && (line[at] == 'e' || line[at] == 'E')) {
      int exponent = at + 1;
      if (exponent < length && (line[exponent] == '-' || line[exponent] == '+')) {
        exponent++;
      }
      int end = digitsEnd(line, exponent, length);
      at = end > exponent ? end : at;
    }
    return at;
  }

  private static int digitsEnd(byte[] line, int from, int length) {
    int at = from;
    while (at < length && isDigit(line[at])) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /// Whether what looked like a number goes on as something else.
  private static boolean isContinued(byte[] line, int at, int length) {
    if (at >= length) {
      return false;
    }
    byte c = line[at];
    boolean isSeparator = c == ',' || c == '.' || c == ':' || c == '/' || c == '-' || c == '\'';
    if (isSeparator) {
      return at + 1 < length && isDigit(line[at + 1]);
    }
    return c < 0 || c == '%' || c == '_' || isNamePart((char) c);
  }
}
