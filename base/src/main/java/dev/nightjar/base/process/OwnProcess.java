package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// This process as the kernel sees it: its exact arguments and environment, and its end.
///
/// Arguments are bytes: a JVM started with `LANG=C`, as from a crontab, has already lost those that
/// are not ASCII in its `String[]`.
public final class OwnProcess {
  private static final int MAX_COMMAND_LINE = 8 << 20; // the kernel takes 6 MiB at most
  private static final int RLIMIT_CORE = 4;

  private OwnProcess() {}

  /// The last `count` words of this process's command line.
  ///
  /// @throws IllegalStateException when the kernel does not tell them
  public static byte[][] arguments(int count) {
    byte[] line = ProcFile.bytes("/proc/self/cmdline", 65536);
    if (line.length == 65536) {
      line = ProcFile.bytes("/proc/self/cmdline", MAX_COMMAND_LINE);
    }
    if (line.length == MAX_COMMAND_LINE) {
      throw new IllegalStateException("/proc/self/cmdline is longer than 8 MiB");
    }
    byte[][] words = new byte[count][];
    int end = line.length - 1;
    for (int i = count - 1; i >= 0; i--) {
      int start = end;
      while (start > 0 && line[start - 1] != 0) {
        start--;
      }
      if (start <= 0) {
        throw new IllegalStateException("/proc/self/cmdline has fewer words than were given");
      }
      words[i] = new byte[end - start];
      System.arraycopy(line, start, words[i], 0, end - start);
      end = start - 1;
    }
    return words;
  }

  /// A variable's value, or null when it is not set.
  public static @Nullable String environment(String name) {
    byte[] value = environmentBytes(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /// Gives a variable to this process and the children it starts; one already set is kept.
  public static void addEnvironment(String name, String value) {
    set(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /// Gives a variable to this process and the children it starts, in place of one already set.
  public static void replaceEnvironment(String name, String value) {
    ByteBuffer key = Native.cString(name);
    ByteBuffer text = Native.cString(value);
    Native.callInt("setenv", Native.address(key), Native.address(text), 1);
  }

  /// Makes the environment what the launcher found, entry by entry, of which it gave a copy as
  /// `copyName`: names that no shell has, and values that a shell changes, are again as they were.
  ///
  /// @return false when there is no such copy
  public static boolean takeEnvironment(String copyName) {
    byte[] copy = environmentBytes(copyName);
    if (copy == null) {
      return false;
    }
    OriginalEnvironment.of(copy, ProcFile.bytes("/proc/self/environ", 1 << 18)).install();
    return true;
  }

  /// Gives back a variable that the launcher had to keep from the JVM, which it parked under
  /// `parked`.
  public static void restoreEnvironment(String name, String parked) {
    byte[] value = environmentBytes(parked);
    if (value != null) {
      set(name, value);
      removeEnvironment(parked);
    }
  }

  public static void removeEnvironment(String name) {
    ByteBuffer key = Native.cString(name);
    Native.callInt("unsetenv", Native.address(key), 0, 0);
  }

  public static void fillRandom(byte[] bytes) {
    ByteBuffer memory = Native.memory(bytes.length);
    if (Native.callInt("getrandom", Native.address(memory), bytes.length, 0) != bytes.length) {
      throw new IllegalStateException("getrandom gave no random bytes");
    }
    memory.get(bytes);
  }

  public static int randomInt() {
    byte[] bytes = new byte[4];
    fillRandom(bytes);
    return ByteBuffer.wrap(bytes).getInt();
  }

  /// What the system calls an error number.
  public static String errorText(int error) {
    long text = Native.call(Native.function("strerror"), error, 0, 0);
    return new String(Native.stringAt(text), StandardCharsets.UTF_8);
  }

  /// The host's name.
  public static String hostName() {
    return ProcFile.text("/proc/sys/kernel/hostname").strip();
  }

  /// The folder it was started in; empty when that is not known, or gone.
  public static String workingFolder() {
    return Descriptors.linkTarget("/proc/self/cwd");
  }

  public static int processId() {
    return Native.callInt("getpid", 0, 0, 0);
  }

  public static int userId() {
    return Native.callInt("geteuid", 0, 0, 0);
  }

  /// Writes a message for the user to file descriptor 1 or 2, past any encoding or buffer.
  public static void write(int fd, String text) {
    ByteBuffer bytes = Native.cString(text);
    Native.write(fd, Native.address(bytes), bytes.limit() - 1);
  }

  /// Ends this process now; no other code of it runs.
  public static void exit(int code) {
    Runtime.getRuntime()
        .halt(code); // the JVM's own end, at which it writes an AOT cache if asked to
  }

  /// Ends this process by a signal, without a core file, so that its parent sees the same status as
  /// that of a child which died by it.
  public static void dieBy(int signal) {
    ByteBuffer none = Native.memory(16);
    Native.callInt("setrlimit", RLIMIT_CORE, Native.address(none), 0);
    if (signal != Signals.KILL) {
      Signals.disposition(signal, 0);
      Signals.unblock(signal);
    }
    Signals.raise(signal);
    exit(128 + signal);
  }

  private static byte @Nullable [] environmentBytes(String name) {
    ByteBuffer key = Native.cString(name);
    long value = Native.call(Native.function("getenv"), Native.address(key), 0, 0);
    return value == 0 ? null : Native.stringAt(value);
  }

  private static void set(String name, byte[] value) {
    ByteBuffer key = Native.cString(name);
    ByteBuffer text = Native.cString(value);
    Native.callInt("setenv", Native.address(key), Native.address(text), 0);
  }
}
