package dev.nightjar.agent.cause;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The first bytes of a program, which name what the kernel runs it by: a script's interpreter or a
/// binary's loader.
final class ProgramHead {
  private static final int WIDE = 2; // ELF's class byte for 64 bits
  private static final int LITTLE = 1;
  private static final int INTERPRETER = 3; // PT_INTERP
  private static final int MAX_HEADERS = 64;

  private ProgramHead() {}

  static boolean isScript(byte[] head) {
    return head.length > 2 && head[0] == '#' && head[1] == '!';
  }

  /// What it names, with a carriage return if there is one; empty when it names nothing.
  static String interpreter(byte[] head) {
    if (isScript(head)) {
      return scriptInterpreter(new String(head, StandardCharsets.ISO_8859_1));
    }
    boolean isBinary =
        head.length > 64 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    try {
      return isBinary ? loader(ByteBuffer.wrap(head)) : "";
    } catch (IndexOutOfBoundsException _) { // it lies further down than was read
      return "";
    }
  }

  private static String scriptInterpreter(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    int start = 2;
    while (start < line.length() && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
      start++;
    }
    int stop = start;
    while (stop < line.length() && line.charAt(stop) != ' ' && line.charAt(stop) != '\t') {
      stop++;
    }
    return line.substring(start, stop);
  }

  private static String loader(ByteBuffer head) {
    boolean isWide = head.get(4) == WIDE;
    head.order(head.get(5) == LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long table = isWide ? head.getLong(32) : head.getInt(28);
    int size = head.getShort(isWide ? 54 : 42);
    int count = Math.min(head.getShort(isWide ? 56 : 44), MAX_HEADERS);
    for (int i = 0; i < count; i++) {
      int at = (int) table + i * size;
      if (head.getInt(at) == INTERPRETER) {
        int start = (int) (isWide ? head.getLong(at + 8) : head.getInt(at + 4));
        int length = (int) (isWide ? head.getLong(at + 32) : head.getInt(at + 16));
        var name = new byte[Math.max(0, Math.min(length - 1, 1024))];
        head.get(start, name);
        return new String(name, StandardCharsets.UTF_8);
      }
    }
    return "";
  }
}
