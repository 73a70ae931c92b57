package dev.nightjar.jobs.schedule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A name for a job, made of its command: `/usr/local/bin/backup.sh --all` is `backup`.
final class CommandName {
  private static final int LONGEST = 100;
  private static final int DEEPEST = 4;
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");

  /// What only prepares the command that matters.
  private static final Set<String> PREPARE =
      Set.of(
          "cd", "test", "[", "[[", ".", "source", "export", "set", "umask", "ulimit", "sleep",
          "true", "false", ":", "if", "then", "fi", "mkdir", "echo", "pushd", "trap", "exit");

  /// What runs the command behind it, and those of its options that have a value of their own.
  private static final Map<String, Set<String>> RUNNERS =
      Map.ofEntries(
          Map.entry("sudo", Set.of("-u", "-g", "--user", "--group")),
          Map.entry("doas", Set.of("-u")),
          Map.entry("nice", Set.of("-n", "--adjustment")),
          Map.entry("ionice", Set.of("-c", "-n", "--class", "--classdata")),
          Map.entry("chrt", Set.of()),
          Map.entry("taskset", Set.of()),
          Map.entry("timeout", Set.of("-s", "-k", "--signal", "--kill-after")),
          Map.entry("flock", Set.of("-w", "-E", "--timeout", "--wait")),
          Map.entry("env", Set.of("-u", "-C")),
          Map.entry("time", Set.of("-f", "-o")),
          Map.entry("nohup", Set.of()),
          Map.entry("setsid", Set.of()),
          Map.entry("exec", Set.of()),
          Map.entry("command", Set.of()),
          Map.entry("chronic", Set.of()),
          Map.entry("cronic", Set.of()),
          Map.entry("stdbuf", Set.of("-i", "-o", "-e")),
          Map.entry("systemd-cat", Set.of("-t", "-p")),
          Map.entry("runuser", Set.of("-u", "-g")),
          Map.entry("!", Set.of()));

  /// Of these the first word that is no option belongs to them: a duration, a lock, a mask.
  private static final Set<String> WITH_ARGUMENT = Set.of("timeout", "flock", "taskset", "chrt");

  /// What runs a script, whose name says more.
  private static final Pattern INTERPRETER =
      Pattern.compile(
          "(?:ba|da|k|z|a)?sh|python[0-9.]*|perl|ruby|php[0-9.]*|node|deno|java|Rscript|pwsh|tclsh|lua");

  private static final Pattern SCRIPT_ENDING =
      Pattern.compile(
          "(?i)\\.(?:sh|bash|zsh|ksh|py|pl|rb|php|js|mjs|ts|jar|r|ps1|lua|exe|bin|cgi)$");

  private CommandName() {}

  static String of(String command) {
    return named(command, 0).orElse("job");
  }

  private static Optional<String> named(String command, int depth) {
    Optional<String> prepared = Optional.empty();
    for (List<String> words : ShellWords.of(command)) {
      Optional<String> name = named(words, depth);
      if (name.isPresent()) {
        if (!PREPARE.contains(base(words.getFirst()))) {
          return name;
        }
        prepared = prepared.isPresent() ? prepared : name;
      }
    }
    return prepared;
  }

  /// The name of a simple command; empty when nothing of it can stand in one.
  private static Optional<String> named(List<String> words, int depth) {
    int at = 0;
    while (at < words.size() && ASSIGNMENT.matcher(words.get(at)).matches()) {
      at++;
    }
    if (at == words.size()) {
      return Optional.empty();
    }
    String first = base(words.get(at));
    List<String> rest = words.subList(at + 1, words.size());
    if (depth < DEEPEST) {
      Optional<String> inner = inner(first, rest, depth + 1);
      if (inner.isPresent()) {
        return inner;
      }
    }
    return clean(first);
  }

  private static Optional<String> inner(String first, List<String> rest, int depth) {
    int wrapped = rest.indexOf("--");
    if (first.equals("nightjar") && wrapped >= 0) {
      return named(rest.subList(wrapped + 1, rest.size()), depth);
    }
    Set<String> valued = RUNNERS.get(first);
    if (valued != null) {
      return behind(first, rest, valued, depth);
    }
    if (first.equals("run-parts")) {
      return rest.stream()
          .filter(word -> word.startsWith("/"))
          .findFirst()
          .flatMap(CommandName::folder);
    }
    if (first.equals("su") || INTERPRETER.matcher(first).matches()) {
      return script(first, rest, depth);
    }
    return Optional.empty();
  }

  /// What a runner runs.
  private static Optional<String> behind(
      String runner, List<String> rest, Set<String> valued, int depth) {
    int at = 0;
    boolean isArgumentDue = WITH_ARGUMENT.contains(runner);
    while (at < rest.size()) {
      String word = rest.get(at);
      if (word.equals("-c") && at + 1 < rest.size()) {
        return named(rest.get(at + 1), depth);
      }
      if (word.startsWith("-")) {
        at += valued.contains(word) ? 2 : 1;
      } else if (isArgumentDue) {
        isArgumentDue = false;
        at++;
      } else {
        break;
      }
    }
    return at < rest.size() ? named(rest.subList(at, rest.size()), depth) : Optional.empty();
  }

  /// What an interpreter runs: a text behind `-c`, a module behind `-m`, or the script.
  private static Optional<String> script(String interpreter, List<String> rest, int depth) {
    for (int i = 0; i < rest.size(); i++) {
      String word = rest.get(i);
      boolean hasNext = i + 1 < rest.size();
      if (hasNext && (word.equals("-c") || word.equals("-lc") || word.equals("-jar"))) {
        return word.equals("-jar")
            ? clean(base(rest.get(i + 1)))
            : interpreter.startsWith("python") ? Optional.empty() : named(rest.get(i + 1), depth);
      }
      if (hasNext && word.equals("-m") && interpreter.startsWith("python")) {
        return clean(rest.get(i + 1));
      }
      if (!word.startsWith("-") && !interpreter.equals("su")) {
        return clean(base(word));
      }
    }
    return Optional.empty();
  }

  /// `/etc/cron.daily` is `cron-daily`.
  private static Optional<String> folder(String path) {
    return clean(base(path.replaceAll("/+$", "")).replace('.', '-'));
  }

  private static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Optional<String> clean(String word) {
    String name =
        SCRIPT_ENDING
            .matcher(word)
            .replaceFirst("")
            .replaceAll("[^A-Za-z0-9._@:-]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    return Optional.of(name.substring(0, Math.min(LONGEST, name.length())))
        .filter(each -> !each.isEmpty());
  }
}
