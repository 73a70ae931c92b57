package dev.nightjar.cli.proof;

import dev.nightjar.alert.trial.RuleTest;
import dev.nightjar.alert.trial.RuleTrial;
import dev.nightjar.base.Clock;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.config.RuleFileCheck;
import dev.nightjar.server.config.RuleTestFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar test rules FILE…`: runs tests for rules, as promtool does.
@Command(
    name = "rules",
    description =
        "Run tests for recording and alerting rules, in promtool's format, with the engine that the"
            + " server has.",
    mixinStandardHelpOptions = true)
final class TestRulesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "files of tests; their rule files are found from where they lie")
  private List<String> files = List.of();

  @Option(
      names = "--run",
      paramLabel = "REGEX",
      description = "only tests whose name it matches somewhere; may stand several times")
  private List<String> wantedNames = List.of();

  @Mixin private RuleOptions options = new RuleOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    RuleFileCheck.Options read = options.read();
    List<Pattern> names = wantedNames.stream().map(this::pattern).toList();
    var verdicts = new Verdicts(spec.commandLine().getOut());
    for (String file : files) {
      read(file, read, verdicts).ifPresent(tests -> run(file, tests, names, verdicts));
    }
    return verdicts.finish();
  }

  private Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--run " + regex + ": " + e.getDescription(), e);
    }
  }

  private static Optional<RuleTestFile> read(
      String file, RuleFileCheck.Options options, Verdicts verdicts) {
    try {
      Path parent = Path.of(file).toAbsolutePath().getParent();
      Path folder = parent == null ? Path.of("/") : parent;
      RuleTestFile tests = RuleTestFile.read(GivenText.of(file), folder, options);
      tests.warnings().forEach(warning -> verdicts.tell(file + ": warning: " + warning));
      if (tests.problems().isEmpty()) {
        return Optional.of(tests);
      }
      var text = new StringBuilder(file).append(": cannot be run");
      tests.problems().forEach(problem -> text.append("\n  ").append(problem));
      verdicts.failed(text.toString());
    } catch (NightjarException e) {
      verdicts.failed(file + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private static void run(String file, RuleTestFile tests, List<Pattern> names, Verdicts verdicts) {
    for (int i = 0; i < tests.tests().size(); i++) {
      RuleTest test = tests.tests().get(i);
      if (names.isEmpty() || names.stream().anyMatch(p -> p.matcher(test.name()).find())) {
        String name = test.name().isEmpty() ? "test " + (i + 1) : "\"" + test.name() + "\"";
        run(file + ": " + name, test, tests.settings(), verdicts);
      }
    }
  }

  private static void run(
      String told, RuleTest test, RuleTrial.Settings settings, Verdicts verdicts) {
    List<String> failures = RuleTrial.run(settings, test, Clock.system());
    if (failures.isEmpty()) {
      verdicts.passed(1);
    } else {
      var text = new StringBuilder(told);
      failures.forEach(failure -> text.append('\n').append(failure.indent(2).stripTrailing()));
      verdicts.failed(text.toString());
    }
  }
}
