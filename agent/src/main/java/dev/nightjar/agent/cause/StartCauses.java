package dev.nightjar.agent.cause;

import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcFile;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a command could not be started at all: the error number, and what in the file system led to
/// it.
final class StartCauses {
  private static final int ENOENT = 2;
  private static final int E2BIG = 7;
  private static final int ENOEXEC = 8;
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int ETXTBSY = 26;
  private static final int ENAMETOOLONG = 36;
  private static final int ELOOP = 40;
  private static final int MAX_MOUNTS = 1 << 20;

  private final int error;
  private final String name;
  private final List<String> evidence = new ArrayList<>();

  private StartCauses(int error, String name) {
    this.error = error;
    this.name = name;
  }

  static Cause notStarted(int error, List<String> command) {
    var start = new StartCauses(error, command.isEmpty() ? "" : command.getFirst());
    start.evidence.add("the system said: " + OwnProcess.errorText(error) + " (" + error + ")");
    String why = start.name.isEmpty() ? "" : Glance.at(start::why, "");
    String text = "Could not be started: " + (why.isEmpty() ? start.common() : why);
    return new Cause("not_started", text, Confidence.CERTAIN, start.evidence);
  }

  /// What the error number alone says.
  private String common() {
    String shown = Words.cut(name.isEmpty() ? "the command" : name, 200);
    return switch (error) {
      case E2BIG -> "its arguments and environment are longer than the system allows";
      case ENOEXEC -> shown + " is no program for this machine";
      case EAGAIN -> "the limit of processes is reached";
      case ENOMEM -> "the system had no memory for another process";
      case ENOTDIR -> "a part of " + shown + " is no folder";
      case ETXTBSY -> shown + " is being written to";
      case ENAMETOOLONG -> "the name is longer than the system allows";
      case ELOOP -> shown + " is a symbolic link that leads to itself";
      case ENOENT -> "there is no " + shown;
      case EACCES -> shown + " may not be run";
      default -> OwnProcess.errorText(error);
    };
  }

  private String why() {
    String file = name.indexOf('/') >= 0 ? name : inPath();
    if (file == null) {
      return error == ENOENT ? Words.cut(name, 200) + " was not found in PATH" : "";
    }
    return switch (error) {
      case ENOENT -> whyMissing(file);
      case EACCES -> whyRefused(file);
      default -> "";
    };
  }

  /// The file of that name in `PATH`; one that can't be run if there is no other.
  private @Nullable String inPath() {
    String path = System.getenv("PATH");
    evidence.add("PATH=" + Words.cut(path == null ? "" : path, 500));
    String refused = null;
    for (String folder : (path == null ? "/bin:/usr/bin" : path).split(":")) {
      var file = new File(folder.isEmpty() ? "." : folder, name);
      if (file.isFile()) {
        if (file.canExecute()) {
          return file.getPath();
        }
        refused = refused == null ? file.getPath() : refused;
      }
    }
    return refused;
  }

  private String whyMissing(String path) {
    var file = new File(path);
    if (!file.exists()) {
      File folder = file.getParentFile();
      while (folder != null && !folder.exists() && folder.getParentFile() != null) {
        folder = folder.getParentFile();
      }
      if (folder != null && file.getParentFile() != null && !file.getParentFile().exists()) {
        evidence.add("there is " + folder + ", but not " + file.getParent());
      }
      return "there is no file " + Words.cut(path, 200);
    }
    byte[] head = ProcFile.bytes(path, 4096);
    String interpreter = ProgramHead.interpreter(head);
    if (interpreter.isEmpty()) {
      return "";
    }
    evidence.add(path + " names " + interpreter.replace("\r", "\\r") + " to run it");
    if (interpreter.endsWith("\r")) {
      return path
          + " has Windows line ends, so the system looks for "
          + interpreter.strip()
          + " with a carriage return in its name";
    }
    return (ProgramHead.isScript(head) ? "the interpreter " : "the loader ")
        + interpreter
        + ", which "
        + path
        + " asks for, is missing";
  }

  private String whyRefused(String path) {
    var file = new File(path);
    if (file.isDirectory()) {
      return path + " is a folder";
    }
    if (!file.exists()) {
      return "a folder on the way to " + path + " can't be entered";
    }
    String mounts =
        new String(ProcFile.bytes("/proc/self/mountinfo", MAX_MOUNTS), StandardCharsets.UTF_8);
    String mount = MountTable.unrunnableMount(mounts, file.getAbsolutePath());
    if (mount != null) {
      evidence.add(mount + " is mounted with noexec");
      return path + " lies on " + mount + ", which is mounted so that nothing on it can be run";
    }
    if (!file.canExecute()) {
      evidence.add(path + " has no permission to execute it for this user");
      return path + " is not executable (chmod +x)";
    }
    String interpreter = ProgramHead.interpreter(ProcFile.bytes(path, 4096));
    return interpreter.isEmpty() || new File(interpreter).canExecute()
        ? ""
        : interpreter + ", which " + path + " asks for, is not executable";
  }
}
