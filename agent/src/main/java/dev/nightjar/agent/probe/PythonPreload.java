package dev.nightjar.agent.probe;

import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcessDoor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What lets a Python of the run be asked for its stacks, and tell its uncaught exceptions: a
/// folder for both, named to the command in its environment, and our preload folder on the
/// `PYTHONPATH` that it finds.
///
/// A `PYTHONPATH` that is set is a promise to the command. It is only changed for a command that is
/// a Python itself, whose preload puts it back before the script sees it.
public final class PythonPreload {
  private static final String PYTHON_PATH = "PYTHONPATH";
  private static final String PREFIX = "/nightjar-python-";

  /// Folders that everybody may write to and nobody may rename another's entries in. In memory
  /// first, never below a home: a command's start, and later a Python of it, must not wait for a
  /// disk that is full or a network that is gone.
  private static final String[] PLACES = {"/dev/shm", "/tmp", "/var/tmp"};

  private static final long ABANDONED_MILLIS = 24L * 3600 * 1000;
  private static final long EMPTY_MILLIS = 10L * 60 * 1000; // nobody loses by it
  private static final int MAX_FILES = 10_000;
  private static final int OWNERS_FOLDER = 0x4000 | 0700;

  private final @Nullable String folder;
  private final boolean abortAllowed;

  private PythonPreload(@Nullable String folder, boolean abortAllowed) {
    this.folder = folder;
    this.abortAllowed = abortAllowed;
  }

  /// Nothing of it: no Python of the run is touched.
  static PythonPreload none() {
    return new PythonPreload(null, false);
  }

  /// The Pythons that write to a folder which exists.
  static PythonPreload at(String folder) {
    return new PythonPreload(folder, false);
  }

  /// Prepares this process's environment for the command that is about to start.
  ///
  /// @param isAllowed false for `--no-python`: nothing is done then
  public static PythonPreload prepare(byte[][] command, String runId, boolean isAllowed) {
    try {
      String preload = System.getProperty("nightjar.preload");
      if (!isAllowed
          || preload == null
          || preload.indexOf(':') >= 0
          || !new File(preload, "sitecustomize.py").canRead()) {
        return none();
      }
      return prepare(command, runId, preload);
    } catch (Throwable _) { // the command comes first
      return none();
    }
  }

  private static PythonPreload prepare(byte[][] command, String runId, String preload) {
    String folder = makeFolder(runId);
    if (folder == null) {
      return none();
    }
    PythonCommand told = PythonCommand.of(command);
    String path = OwnProcess.environment(PYTHON_PATH);
    if (path == null) {
      OwnProcess.addEnvironment(PYTHON_PATH, preload);
    } else if (told.isPython() && !holds(path, preload) && path.indexOf('\uFFFD') < 0) {
      OwnProcess.removeEnvironment(PYTHON_PATH);
      OwnProcess.addEnvironment(
          PYTHON_PATH, path.isEmpty() ? preload : preload.concat(":").concat(path));
      OwnProcess.addEnvironment("NIGHTJAR_PYTHON_PREFIXED", "1");
    }
    if (told.isIgnoringUs()) {
      OwnProcess.addEnvironment("PYTHONFAULTHANDLER", "1");
    }
    OwnProcess.removeEnvironment("NIGHTJAR_PYTHON_DIR"); // of a run around this one
    OwnProcess.addEnvironment("NIGHTJAR_PYTHON_DIR", folder);
    return new PythonPreload(folder, told.isIgnoringUs());
  }

  static @Nullable String makeFolder(String runId) {
    String name = PREFIX.concat(runId).concat("-").concat(Integer.toString(ProcessDoor.ownId()));
    for (String place : PLACES) {
      String folder = place.concat(name);
      if (ProcessDoor.makeFolder(folder)) {
        return folder;
      }
    }
    return null;
  }

  private static boolean holds(String path, String entry) {
    return ":".concat(path).concat(":").contains(":".concat(entry).concat(":"));
  }

  /// Whether a link below `/proc/PID/fd` leads to a file that a preload opened.
  static boolean isDump(String target) {
    if (!target.endsWith(".stacks")) {
      return false;
    }
    for (String place : PLACES) {
      if (target.startsWith(place) && target.startsWith(PREFIX, place.length())) {
        return true;
      }
    }
    return false;
  }

  /// Where the Pythons of this run write; null when they don't.
  @Nullable String folder() {
    return folder;
  }

  /// Whether a Python of the run that can't be asked may be made to tell its stacks as it is ended.
  boolean isAbortAllowed() {
    return abortAllowed;
  }

  /// Removes the folder.
  void remove() {
    if (folder != null) {
      remove(new File(folder));
    }
  }

  private static void remove(File folder) {
    String[] names = folder.list();
    if (names == null || names.length > MAX_FILES) {
      return;
    }
    boolean isEmpty = true;
    for (String name : names) {
      isEmpty &= new File(folder, name).delete();
    }
    if (isEmpty) {
      folder.delete();
    }
  }

  /// Removes the folders of this user's wrappers that were killed long ago.
  static void removeAbandoned(long nowMillis) {
    for (String place : PLACES) {
      String[] names = new File(place).list();
      for (int i = 0; names != null && i < names.length; i++) {
        String name = names[i];
        if (name.startsWith(PREFIX.substring(1))
            && !new File("/proc", name.substring(name.lastIndexOf('-') + 1)).exists()) {
          File folder = new File(place, name);
          long age = nowMillis - folder.lastModified();
          if (age > EMPTY_MILLIS && isOurs(folder) && (age > ABANDONED_MILLIS || isEmpty(folder))) {
            remove(folder);
          }
        }
      }
    }
  }

  private static boolean isEmpty(File folder) {
    String[] names = folder.list();
    return names != null && names.length == 0;
  }

  /// Whether it is a folder that nobody else could have put there: its name may lead elsewhere.
  private static boolean isOurs(File folder) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(folder.toPath(), "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      return facts.get("uid") instanceof Integer owner
          && owner == OwnProcess.userId()
          && facts.get("mode") instanceof Integer mode
          && mode == OWNERS_FOLDER;
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }
}
