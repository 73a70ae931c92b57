package dev.nightjar.base.process;

import java.io.IOException;
import java.util.List;

/// A command run by the JVM's own means, for a machine on which [ChildRun] fails: unwatched, but it
/// runs, and its exit code is told.
public final class BareChild {
  private static final int CAN_NOT_RUN = 126;

  private BareChild() {}

  /// @return its exit code, which for a death by a signal is 128 and the signal's number
  public static int run(List<String> command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      OwnProcess.write(2, "nightjar run: " + e.getMessage() + "\n");
      return CAN_NOT_RUN;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return CAN_NOT_RUN;
    }
  }
}
