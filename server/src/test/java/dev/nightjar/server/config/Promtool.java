package dev.nightjar.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The promtool of this machine, if there is one.
final class Promtool {
  /// @param exitCode 0 when it has nothing to say against its input
  record Answer(int exitCode, String text) {
    boolean isGood() {
      return exitCode == 0;
    }
  }

  private Promtool() {}

  /// Aborts the running test, with a line on standard output, where it is not installed.
  @SuppressWarnings("SystemOut") // the one line that a person without it must see
  static Answer ask(String... words) {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), text);
    } catch (IOException e) {
      String message = "did not run: there is no promtool to compare with";
      System.out.println(message);
      return abort(message);
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static Answer abort(String message) {
    Assumptions.abort(message);
    throw new IllegalStateException("BUG: " + message);
  }
}
