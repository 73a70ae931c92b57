package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.List;

/// Exit codes and what they are commonly used for.
final class ExitCauses {
  private static final int SHELL_SIGNAL = 128;
  private static final int LAST_SIGNAL = 31;
  private static final int MAX_QUOTE = 200;

  private ExitCauses() {}

  /// A code other than 0 that the run's options call good.
  static Cause good(int code) {
    return Cause.of(
        "exit",
        "Exited with code " + code + ", which counts as good",
        Confidence.CERTAIN,
        "exit code " + code);
  }

  static Cause exit(DeathFacts facts) {
    int code = facts.exitCode();
    String meaning = meaning(code, facts.command());
    String last = lastWords(facts.tail());
    var evidence = new ArrayList<String>();
    evidence.add("exit code " + code);
    if (!last.isEmpty()) {
      evidence.add("last line of output: " + last);
    }
    String text = "Exited with code " + code;
    if (!meaning.isEmpty()) {
      text += ": " + meaning;
    } else if (!last.isEmpty()) {
      text += "; its last words: " + Words.cut(last, MAX_QUOTE);
    }
    return new Cause("exit", text, Confidence.CERTAIN, evidence);
  }

  /// Nothing but the way of the end.
  static Cause plain(DeathFacts facts) {
    if (facts.startError() != 0) {
      String error = "error " + facts.startError();
      return Cause.of("not_started", "Could not be started: " + error, Confidence.CERTAIN, error);
    }
    String how =
        facts.signal() == 0
            ? "Exited with code " + facts.exitCode()
            : "Died by " + Words.signal(facts.signal());
    return Cause.of(
        facts.signal() == 0 ? "exit" : "signal", how, Confidence.CERTAIN, "as the kernel told it");
  }

  /// The signal that a shell tells of by such a code, or 0.
  static int shellSignal(int code) {
    int signal = code - SHELL_SIGNAL;
    return signal > 0 && signal <= LAST_SIGNAL ? signal : 0;
  }

  private static String lastWords(List<String> tail) {
    for (int i = tail.size() - 1; i >= 0; i--) {
      String line = tail.get(i).strip();
      if (!line.isEmpty()) {
        return Words.cut(line, MAX_QUOTE);
      }
    }
    return "";
  }

  private static String meaning(int code, List<String> command) {
    String own = command.isEmpty() ? "" : ofProgram(name(command.getFirst()), code);
    if (!own.isEmpty()) {
      return own;
    }
    int signal = shellSignal(code);
    if (signal != 0) {
      return "how a shell tells that its command died by " + Words.signal(signal);
    }
    return switch (code) {
      case 124 -> "timeout(1) gives it when it ended its command";
      case 126 -> "a shell gives it for a command that is there but can't be run";
      case 127 -> "a shell gives it for a command that it does not find";
      default -> "";
    };
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private static String ofProgram(String program, int code) {
    return switch (program) {
      case "rsync" -> ofRsync(code);
      case "curl" -> ofCurl(code);
      case "ssh", "scp", "sftp" ->
          code == 255 ? program + " itself failed, such as to connect" : "";
      case "tar" ->
          switch (code) {
            case 1 -> "tar found files that changed while it read them";
            case 2 -> "tar met an error that it could not go on from";
            default -> "";
          };
      default -> "";
    };
  }

  private static String ofRsync(int code) {
    return switch (code) {
      case 10 -> "rsync had an error on its socket";
      case 11 -> "rsync could not read or write a file";
      case 12 -> "rsync's connection broke, or its other side failed";
      case 20 -> "rsync was ended by a signal";
      case 23 -> "rsync could not transfer some files";
      case 24 -> "files vanished before rsync could transfer them";
      case 30 -> "rsync waited too long for data";
      case 35 -> "rsync waited too long for its daemon";
      default -> "";
    };
  }

  private static String ofCurl(int code) {
    return switch (code) {
      case 6 -> "curl could not find the host";
      case 7 -> "curl could not connect";
      case 22 -> "curl got an HTTP error";
      case 23 -> "curl could not write what it received";
      case 28 -> "curl waited too long";
      case 35 -> "curl could not agree on TLS";
      case 52 -> "curl got no answer";
      case 56 -> "curl's connection broke";
      case 60 -> "curl does not trust the certificate";
      default -> "";
    };
  }
}
