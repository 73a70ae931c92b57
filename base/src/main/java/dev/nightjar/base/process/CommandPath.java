package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Where a command's name leads, by the rule of `execvp`.
final class CommandPath {
  private static final int EXECUTABLE = 1;

  private CommandPath() {}

  /// The first executable file of that name in `PATH`; the name itself when it holds a slash or is
  /// not found.
  static byte[] resolve(byte[] command) {
    String name = new String(command, StandardCharsets.ISO_8859_1);
    String path = OwnProcess.environment("PATH");
    if (name.indexOf('/') >= 0 || path == null) {
      return command;
    }
    int start = 0;
    while (start <= path.length()) {
      int end = path.indexOf(':', start);
      end = end < 0 ? path.length() : end;
      byte[] file = join(path.substring(start, end), command);
      ByteBuffer string = Native.cString(file);
      if (Native.callInt("access", Native.address(string), EXECUTABLE, 0) == 0) {
        return file;
      }
      start = end + 1;
    }
    return command;
  }

  private static byte[] join(String folder, byte[] name) {
    byte[] prefix = (folder.isEmpty() ? "." : folder).getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[prefix.length + 1 + name.length];
    System.arraycopy(prefix, 0, file, 0, prefix.length);
    file[prefix.length] = '/';
    System.arraycopy(name, 0, file, prefix.length + 1, name.length);
    return file;
  }
}
