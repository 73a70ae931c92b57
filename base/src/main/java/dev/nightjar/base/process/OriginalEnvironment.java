package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The environment that the launcher was started with, read from the copy that it made: all entries
/// one behind the other, RS behind each.
///
/// A value may hold RS itself. The shell has handed such a variable on unless its name is none for
/// a shell, so what stands in our own environment tells how far it goes.
final class OriginalEnvironment {
  private static final byte SEPARATOR = 0x1e;

  private final List<byte[]> entries;

  private OriginalEnvironment(List<byte[]> entries) {
    this.entries = entries;
  }

  /// @param handedOn our own environment, with a zero behind each entry
  static OriginalEnvironment of(byte[] copy, byte[] handedOn) {
    List<byte[]> entries = new ArrayList<>();
    List<byte[]> ambiguous = ambiguous(handedOn);
    int start = 0;
    while (start < copy.length) {
      int end = end(copy, start, ambiguous);
      byte[] entry = new byte[end - start];
      System.arraycopy(copy, start, entry, 0, entry.length);
      entries.add(entry);
      start = end + 1;
    }
    return new OriginalEnvironment(entries);
  }

  List<byte[]> entries() {
    return entries;
  }

  private static int end(byte[] copy, int start, List<byte[]> ambiguous) {
    for (byte[] each : ambiguous) {
      int end = start + each.length;
      if (end < copy.length && copy[end] == SEPARATOR && isAt(copy, start, each)) {
        return end;
      }
    }
    int end = start;
    while (end < copy.length && copy[end] != SEPARATOR) {
      end++;
    }
    return end;
  }

  private static boolean isAt(byte[] copy, int start, byte[] entry) {
    for (int i = 0; i < entry.length; i++) {
      if (copy[start + i] != entry[i]) {
        return false;
      }
    }
    return true;
  }

  private static List<byte[]> ambiguous(byte[] handedOn) {
    List<byte[]> found = new ArrayList<>();
    int start = 0;
    boolean isSeparated = false;
    for (int i = 0; i < handedOn.length; i++) {
      isSeparated |= handedOn[i] == SEPARATOR;
      if (handedOn[i] == 0) {
        if (isSeparated) {
          byte[] entry = new byte[i - start];
          System.arraycopy(handedOn, start, entry, 0, entry.length);
          found.add(entry);
        }
        start = i + 1;
        isSeparated = false;
      }
    }
    return found;
  }

  /// Makes it this process's environment, and so that of the children it starts.
  void install() {
    int words = 8 * (entries.size() + 1);
    int size = words;
    for (byte[] entry : entries) {
      size += entry.length + 1;
    }
    long block = Native.call(Native.function("malloc"), size, 0, 0); // libc's for ever
    if (block == 0) {
      throw new IllegalStateException("no memory for an environment of " + size + " bytes");
    }
    ByteBuffer memory = Native.memory(size);
    int at = words;
    for (int i = 0; i < entries.size(); i++) {
      memory.putLong(8 * i, block + at);
      memory.put(at, entries.get(i));
      at += entries.get(i).length + 1;
    }
    copy(memory, block, size);
    copy(Native.memory(8).putLong(0, block), Native.function("environ").address(), 8);
  }

  private static void copy(ByteBuffer from, long to, int size) {
    Native.call(Native.function("memcpy"), to, Native.address(from), size);
  }
}
