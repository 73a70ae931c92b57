package dev.nightjar.agent;

import dev.nightjar.agent.report.DurationText;
import dev.nightjar.base.process.Capture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the words before a command: options, each as `--name value` or `--name=value`, up to the
/// first word that is none, or to `--`. Whatever can't be understood is a [#problem], and then
/// nothing is to be run: nobody can know what was meant.
final class OptionReader {
  private static final int MAX_JOB_LENGTH = 200;
  private static final long DEFAULT_GRACE_NANOS = 10_000_000_000L; // what service managers allow
  private static final long SECOND = 1_000_000_000L;
  private static final int MAX_EXPECTATIONS = 100;
  private static final int MAX_SHOWN = 100; // characters of a word in a message

  private final String[] words;
  private int at;
  private String problem = "";
  private boolean isHelp;

  private String job = "";
  private long limit;
  private long grace = DEFAULT_GRACE_NANOS;
  private long retries;
  private long backoff = SECOND;
  private LockMode lock = LockMode.NONE;
  private int[] okExits = new int[0];
  private final List<Expectation> expectations = new ArrayList<>();
  private long sample = SECOND;
  private Capture capture = Capture.AUTO;
  private boolean isPythonPrepared = true;

  OptionReader(String[] words) {
    this.words = words;
  }

  /// Null when there is a [#problem], or only help is [wanted][#isHelp].
  @Nullable RunOptions read() {
    while (problem.isEmpty() && !isHelp && at < words.length && words[at].startsWith("-")) {
      String word = words[at++];
      if (word.equals("--")) {
        break;
      }
      int equals = word.indexOf('=');
      take(equals < 0 ? word : word.substring(0, equals), equals < 0 ? null : word, equals + 1);
    }
    if (!problem.isEmpty() || isHelp) {
      return null;
    }
    if (at >= words.length) {
      problem =
          "no command; usage: nightjar run [--job NAME] [--timeout D] [OPTION…] -- CMD [ARG…]";
      return null;
    }
    return new RunOptions(
        jobName(words[at]),
        limit,
        grace,
        retries,
        backoff,
        lock,
        okExits,
        expectations,
        sample,
        capture,
        isPythonPrepared,
        at);
  }

  /// One sentence for the user; empty when there is none.
  String problem() {
    return problem;
  }

  boolean isHelp() {
    return isHelp;
  }

  /// @param joined the whole word when the value stands in it, from `from` on
  private void take(String name, @Nullable String joined, int from) {
    switch (name) {
      case "--help", "-h" -> isHelp = true;
      case "--no-python" -> {
        isPythonPrepared = false;
        if (joined != null) {
          problem = "--no-python takes no value";
        }
      }
      case "--lock" -> lock = lock(joined == null ? "skip" : joined.substring(from));
      case "--job",
          "--timeout",
          "--grace",
          "--retries",
          "--backoff",
          "--ok-exit",
          "--expect",
          "--sample",
          "--capture" -> {
        if (joined != null) {
          take(name, joined.substring(from));
        } else if (at < words.length && !words[at].equals("--")) {
          take(name, words[at++]);
        } else {
          problem = name.concat(" needs a value");
        }
      }
      default -> problem = "unknown option ".concat(shown(name));
    }
  }

  private void take(String name, String value) {
    switch (name) {
      case "--job" -> job = value;
      case "--timeout" -> limit = nanos(name, value);
      case "--grace" -> grace = nanos(name, value);
      case "--retries" -> retries = count(value);
      case "--backoff" -> backoff = nanos(name, value);
      case "--ok-exit" -> okExits = codes(value);
      case "--expect" -> expect(value);
      case "--sample" -> sample = nanos(name, value);
      default -> capture = capture(value);
    }
  }

  private void expect(String value) {
    Expectation expectation = Expectation.parse(value);
    if (expectation == null) {
      refuse("--expect", value, "NAME, one of > >= < <= == !=, and a number, such as 'rows>0'");
    } else if (expectations.size() == MAX_EXPECTATIONS) {
      problem = "--expect can be given at most " + MAX_EXPECTATIONS + " times";
    } else {
      expectations.add(expectation);
    }
  }

  private long nanos(String name, String value) {
    long nanos = DurationText.nanos(value);
    if (nanos < 0) {
      refuse(name, value, "a duration, such as 90s, 5m or 1h30m");
    }
    return nanos;
  }

  private long count(String value) {
    if (value.equals("forever")) {
      return RunOptions.FOREVER;
    }
    long count = number(value);
    if (count < 0) {
      refuse("--retries", value, "a number of retries, or \"forever\"");
    }
    return count;
  }

  private int[] codes(String value) {
    var codes = new int[value.length() / 2 + 1];
    int count = 0;
    int start = 0;
    while (start <= value.length() && problem.isEmpty()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      long code = number(value.substring(start, end).strip());
      if (code < 0 || code > 255) {
        refuse("--ok-exit", value, "exit codes from 0 to 255, separated by commas");
      } else {
        codes[count++] = (int) code;
      }
      start = end + 1;
    }
    int[] all = new int[count];
    System.arraycopy(codes, 0, all, 0, count);
    return all;
  }

  private LockMode lock(String value) {
    return switch (value) {
      case "skip" -> LockMode.SKIP;
      case "wait" -> LockMode.WAIT;
      default -> {
        refuse("--lock", value, "skip or wait");
        yield LockMode.NONE;
      }
    };
  }

  private Capture capture(String value) {
    return switch (value) {
      case "auto" -> Capture.AUTO;
      case "pipe" -> Capture.PIPE;
      case "file" -> Capture.FILE;
      case "off" -> Capture.OFF;
      default -> {
        refuse("--capture", value, "auto, pipe, file or off");
        yield Capture.AUTO;
      }
    };
  }

  /// At most nine digits; -1 for anything else.
  private static long number(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  private void refuse(String option, String got, String wanted) {
    problem = option + " wants " + wanted + ", not \"" + shown(got) + "\"";
  }

  /// A word as it can stand in a message: short, and of one line.
  private static String shown(String word) {
    var text = new StringBuilder();
    for (int i = 0; i < word.length() && i < MAX_SHOWN; i++) {
      char c = word.charAt(i);
      text.append(c < ' ' || c == 0x7f ? '?' : c);
    }
    return word.length() > MAX_SHOWN ? text.append('…').toString() : text.toString();
  }

  private String jobName(String command) {
    String name = job.strip();
    if (name.isEmpty()) {
      name = command.substring(command.lastIndexOf('/') + 1).strip();
    }
    if (name.isEmpty()) {
      name = "unnamed";
    }
    return name.length() > MAX_JOB_LENGTH ? name.substring(0, MAX_JOB_LENGTH) : name;
  }
}
