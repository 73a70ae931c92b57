package dev.nightjar.base.process;

import org.jspecify.annotations.Nullable;

/// The kernel's name for the time since the machine's last start.
public final class BootId {
  private static final String FILE = "/proc/sys/kernel/random/boot_id";

  /// Names another file to read it from: how tests stage a reboot.
  private static final String OTHER_FILE = "NIGHTJAR_BOOT_ID_FILE";

  private BootId() {}

  /// Empty when it is not told.
  public static String now() {
    @Nullable String other = OwnProcess.environment(OTHER_FILE);
    return ProcFile.text(other == null ? FILE : other).strip();
  }
}
