package dev.nightjar.model;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What the processes of a run did at one moment.
///
/// @param trigger why it was taken: `limit` before the run is ended, `asked` by a person
public record StackDump(Instant at, String trigger, List<ProcessDump> processes) {
  public StackDump {
    processes = List.copyOf(processes);
  }

  /// One process.
  ///
  /// @param state the kernel's letter: `R`, `S`, `D` …
  /// @param waitChannel the kernel function in which it waits; empty when it does not or it is not
  ///   told
  /// @param systemCall the call in which it is; empty when in none or it is not told
  /// @param text the dump as it came, where there is one
  public record ProcessDump(
      int pid,
      OptionalInt parent,
      List<String> command,
      String state,
      String waitChannel,
      String systemCall,
      OptionalLong rssBytes,
      OptionalDouble cpuSeconds,
      OptionalInt threads,
      List<OpenFile> openFiles,
      List<OpenSocket> sockets,
      List<ThreadStack> stacks,
      String text) {
    public ProcessDump {
      command = List.copyOf(command);
      openFiles = List.copyOf(openFiles);
      sockets = List.copyOf(sockets);
      stacks = List.copyOf(stacks);
    }

    /// With another dump as it came.
    public ProcessDump withText(String changed) {
      return new ProcessDump(
          pid,
          parent,
          command,
          state,
          waitChannel,
          systemCall,
          rssBytes,
          cpuSeconds,
          threads,
          openFiles,
          sockets,
          stacks,
          changed);
    }
  }

  public record OpenFile(int fd, String target) {}

  /// @param state of a TCP connection, as `ESTABLISHED`
  public record OpenSocket(int fd, String protocol, String local, String peer, String state) {}

  /// @param language `python` or `jvm`
  /// @param frames innermost call first
  public record ThreadStack(String thread, String language, List<Frame> frames) {
    public ThreadStack {
      frames = List.copyOf(frames);
    }
  }
}
