package dev.nightjar.agent;

import dev.nightjar.agent.report.DurationText;
import org.jspecify.annotations.Nullable;

/// The words before the command: `[--job NAME] [--timeout D] [--grace D] [--] CMD…`.
///
/// What can't be understood never keeps the command from running: it is left out and told in the
/// run's message. Only words that hold no command at all are refused.
///
/// @param job 1 to 200 characters
/// @param limitNanos 0 for none
/// @param commandAt the index of the command's first word
/// @param remark one sentence on what was left out; may be empty
record RunOptions(String job, long limitNanos, long graceNanos, int commandAt, String remark) {
  static final String USAGE =
      """
      usage: nightjar run [--job NAME] [--timeout D] [--grace D] [--] CMD [ARG…]
        --job NAME   the job this is a run of (default: CMD's file name)
        --timeout D  end the run after this time, as 90s, 5m, 2h or 1h30m; it then exits with 124
        --grace D    time between asking it to end and making it (default: 10s)
      """;

  private static final int MAX_JOB_LENGTH = 200;
  private static final long DEFAULT_GRACE_NANOS = 10_000_000_000L; // what service managers allow

  /// Null when there is no command.
  static @Nullable RunOptions parse(String[] words) {
    int last = separator(words);
    String job = "";
    long limit = 0;
    long grace = DEFAULT_GRACE_NANOS;
    var remark = new StringBuilder();
    int i = 0;
    while (i < words.length && i != last && words[i].startsWith("-")) {
      String name = words[i++];
      int equals = name.indexOf('=');
      String value = equals < 0 ? "" : name.substring(equals + 1);
      name = equals < 0 ? name : name.substring(0, equals);
      boolean isKnown = name.equals("--job") || name.equals("--timeout") || name.equals("--grace");
      if (equals < 0 && i < words.length && i != last && (isKnown || !words[i].startsWith("-"))) {
        value = words[i++];
      }
      switch (name) {
        case "--job" -> job = value;
        case "--timeout" -> limit = nanos(name, value, 0, remark);
        case "--grace" -> grace = nanos(name, value, DEFAULT_GRACE_NANOS, remark);
        default -> {
          if (last < 0) {
            return null; // whether the next word is its value or the command, nobody can know
          }
          remark.append("unknown option ").append(name).append(" left out; ");
        }
      }
    }
    int commandAt = last >= 0 ? last + 1 : i;
    if (commandAt >= words.length) {
      return null;
    }
    return new RunOptions(
        jobName(job, words[commandAt]), limit, grace, commandAt, remark.toString());
  }

  /// The `--` that ends the options: the first word of that form which is not an option's value.
  private static int separator(String[] words) {
    for (int i = 0; i < words.length; i++) {
      if (words[i].equals("--")) {
        return i;
      }
      if (!words[i].startsWith("-")) {
        boolean isValue = i > 0 && words[i - 1].startsWith("-") && words[i - 1].indexOf('=') < 0;
        if (!isValue) {
          return -1;
        }
      }
    }
    return -1;
  }

  private static String jobName(String given, String command) {
    String name = given.strip();
    if (name.isEmpty()) {
      name = command.substring(command.lastIndexOf('/') + 1).strip();
    }
    if (name.isEmpty()) {
      name = "unnamed";
    }
    return name.length() > MAX_JOB_LENGTH ? name.substring(0, MAX_JOB_LENGTH) : name;
  }

  private static long nanos(String option, String text, long fallback, StringBuilder remark) {
    long nanos = DurationText.nanos(text);
    if (nanos >= 0) {
      return nanos;
    }
    remark.append(option).append(" \"").append(text).append("\" is not a duration, left out; ");
    return fallback;
  }
}
