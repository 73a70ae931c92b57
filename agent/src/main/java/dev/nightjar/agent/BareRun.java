package dev.nightjar.agent;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// The command without the wrapper's own way of running it, for a machine on which that fails: no
/// report, no limit, but the command runs and its exit code is ours.
final class BareRun {
  private static final int CAN_NOT_RUN = 126;
  private static final int NO_COMMAND = 125;

  private BareRun() {}

  static int run(String[] args) {
    RunOptions options = RunOptions.parse(args);
    if (options == null) {
      return NO_COMMAND;
    }
    List<String> command = Arrays.asList(args).subList(options.commandAt(), args.length);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException _) {
      return CAN_NOT_RUN;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return CAN_NOT_RUN;
    }
  }

  /// Waits for a command that was started but whose watching failed; its exit code is not known.
  static int await(int pid) {
    ProcessHandle.of(pid).ifPresent(child -> child.onExit().join());
    return CAN_NOT_RUN;
  }
}
