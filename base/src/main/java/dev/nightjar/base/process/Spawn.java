package dev.nightjar.base.process;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/// The start of one child by `posix_spawn`, which reports a command that can't be executed as an
/// error number instead of as a child that fails.
final class Spawn {
  private static final int ATTRIBUTES_SIZE = 336; // of posix_spawnattr_t in glibc; musl's is as big
  private static final int ACTIONS_SIZE = 80; // of posix_spawn_file_actions_t
  private static final int READ_WRITE = 2;
  private static final int SET_GROUP = 2;
  private static final int SET_DEFAULTS = 4;
  private static final int SET_MASK = 8;

  private final ByteBuffer attributes = Native.memory(ATTRIBUTES_SIZE);
  private final ByteBuffer actions = Native.memory(ACTIONS_SIZE);
  private final ByteBuffer pid = Native.memory(8);

  /// A child with its own process group, or in ours.
  Spawn(boolean ownGroup, Signals signals) {
    Native.callInt("posix_spawnattr_init", Native.address(attributes), 0, 0);
    Native.callInt("posix_spawn_file_actions_init", Native.address(actions), 0, 0);
    int flags = SET_MASK | SET_DEFAULTS | (ownGroup ? SET_GROUP : 0);
    Native.callInt("posix_spawnattr_setflags", Native.address(attributes), flags, 0);
    set("posix_spawnattr_setsigmask", signals.childMask());
    set("posix_spawnattr_setsigdefault", signals.childDefaults());
  }

  private void set(String attribute, long signals) {
    ByteBuffer set = Native.memory(128).putLong(0, signals);
    Native.callInt(attribute, Native.address(attributes), Native.address(set), 0);
  }

  /// Lets the child find `from` at `to`.
  void connect(int from, int to) {
    Native.callInt("posix_spawn_file_actions_adddup2", Native.address(actions), from, to);
  }

  /// Lets the child find `/dev/null` at `to`.
  void connectNull(int to) {
    ByteBuffer path = Native.cString("/dev/null");
    Native.call(
        Native.function("posix_spawn_file_actions_addopen"),
        Native.address(actions),
        to,
        Native.address(path),
        READ_WRITE,
        0,
        0);
  }

  /// Lets the child find nothing open but its standard streams.
  void closeOthers() {
    for (int fd : Descriptors.open()) {
      if (fd > 2) {
        Native.callInt("posix_spawn_file_actions_addclose", Native.address(actions), fd, 0);
      }
    }
  }

  /// Starts it, looked up in `PATH` as a shell does, with this process's environment.
  ///
  /// @return 0, or the error number
  int start(byte[][] command) {
    int error = tryStart(command[0], command);
    if (error == Native.ENOEXEC) {
      // A script without an interpreter line: a shell would run it itself.
      byte[][] script = new byte[command.length + 1][];
      script[0] = new byte[] {'/', 'b', 'i', 'n', '/', 's', 'h'};
      System.arraycopy(command, 0, script, 1, command.length);
      script[1] = CommandPath.resolve(command[0]);
      error = tryStart(script[0], script);
    }
    return error;
  }

  int pid() {
    return pid.getInt(0);
  }

  private int tryStart(byte[] file, byte[][] words) {
    ByteBuffer[] strings = new ByteBuffer[words.length];
    ByteBuffer pointers = Native.memory(8 * (words.length + 1));
    try {
      for (int i = 0; i < words.length; i++) {
        strings[i] = Native.cString(words[i]);
        pointers.putLong(8 * i, Native.address(strings[i]));
      }
      ByteBuffer name = Native.cString(file);
      return (int)
          Native.call(
              Native.function("posix_spawnp"),
              Native.address(pid),
              Native.address(name),
              Native.address(actions),
              Native.address(attributes),
              Native.address(pointers),
              Native.wordAt(Native.function("environ").address()));
    } finally {
      Reference.reachabilityFence(strings);
    }
  }
}
