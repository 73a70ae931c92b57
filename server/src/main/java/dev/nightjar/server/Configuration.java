package dev.nightjar.server;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Problem;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.server.config.Config;
import dev.nightjar.server.config.ConfigFile;
import dev.nightjar.server.config.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration in force, and the file that it came from. Safe for use by many threads;
/// reloads take turns.
final class Configuration {
  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

  private final Optional<Path> file;
  private final Refusals refusals;
  private final Clock clock;
  private volatile Config current;
  private volatile Instant since;
  private volatile List<String> lastProblems = List.of();

  /// @param config what is in force now: the new one when there are no problems
  record Reloaded(Config config, List<String> problems) {}

  private Configuration(Optional<Path> file, Refusals refusals, Clock clock, Config current) {
    this.file = file;
    this.refusals = refusals;
    this.clock = clock;
    this.current = current;
    this.since = clock.now();
  }

  /// @throws NightjarException when the file cannot be read or has problems; the message tells all
  static Configuration load(Optional<Path> file, Refusals refusals, Clock clock) {
    if (file.isEmpty()) {
      return new Configuration(file, refusals, clock, ConfigFile.none());
    }
    var findings = new Findings();
    Config config = read(file.get(), findings);
    List<String> problems = texts(findings.problems());
    if (!problems.isEmpty()) {
      throw new NightjarException(ErrorCode.BAD_DATA, summary(file.get(), problems));
    }
    findings.warnings().forEach(warning -> LOG.warn("{}: {}", file.get(), warning));
    return new Configuration(file, refusals, clock, config);
  }

  private static Config read(Path file, Findings findings) {
    try {
      return ConfigFile.read(file, findings);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND,
          "the configuration file " + file + " cannot be read: " + e.getClass().getSimpleName(),
          e);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("reading {} failed", file, e);
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the configuration file " + file + " cannot be read: " + e, e);
    }
  }

  Config current() {
    return current;
  }

  /// When what is in force was read.
  Instant since() {
    return since;
  }

  /// What was wrong at the last reload; empty when it went well or there was none.
  List<String> lastProblems() {
    return lastProblems;
  }

  synchronized Reloaded reload() {
    if (file.isEmpty()) {
      return new Reloaded(current, List.of());
    }
    List<String> problems;
    Config config = current;
    try {
      var findings = new Findings();
      config = read(file.get(), findings);
      problems = texts(findings.problems());
      findings.warnings().forEach(warning -> LOG.warn("{}: {}", file.get(), warning));
    } catch (NightjarException e) {
      problems = List.of(e.getMessage());
    }
    lastProblems = problems;
    if (!problems.isEmpty()) {
      String told = summary(file.get(), problems);
      LOG.error("the configuration in force stays: {}", told);
      problems.forEach(
          problem ->
              refusals.count(
                  "config", new Refusal(Refusal.Reason.INVALID, file.get().toString(), problem)));
      return new Reloaded(current, problems);
    }
    warnOfRestart(current, config);
    current = config;
    since = clock.now();
    return new Reloaded(config, List.of());
  }

  private static void warnOfRestart(Config before, Config after) {
    if (!before.storage().equals(after.storage())
        || !before.externalLabels().equals(after.externalLabels())
        || !before.externalUrl().equals(after.externalUrl())) {
      LOG.warn("storage, external_labels and external_url take effect at the next restart");
    }
  }

  private static List<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }

  private static String summary(Path file, List<String> problems) {
    var text = new StringBuilder(file.toString());
    text.append(": ")
        .append(problems.size())
        .append(problems.size() == 1 ? " problem" : " problems");
    for (int i = 0; i < problems.size(); i++) {
      text.append("\n  ").append(i + 1).append(") ").append(problems.get(i));
    }
    return text.toString();
  }
}
