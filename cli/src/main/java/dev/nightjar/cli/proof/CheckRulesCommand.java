package dev.nightjar.cli.proof;

import dev.nightjar.base.Problem;
import dev.nightjar.cli.view.Screen;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.config.RuleFileCheck;
import dev.nightjar.server.config.RuleFileCheck.Checked;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar check rules FILE…`: what is wrong with rule files.
@Command(
    name = "rules",
    description =
        "Check rule files of Prometheus' format: how many rules each has, and what is wrong, with"
            + " line and column. Exit code 1 when something is.",
    mixinStandardHelpOptions = true)
public final class CheckRulesCommand implements Callable<Integer> {
  private static final int DUPLICATES_ARE_FATAL = 3;

  /// What is looked for beside mistakes, by promtool's names.
  enum Lint {
    all,
    duplicate_rules,
    none;

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  @Parameters(
      paramLabel = "FILE",
      description = "rule files; - is standard input, as is no file at all")
  private List<String> files = List.of("-");

  @Option(
      names = "--lint",
      paramLabel = "WHAT",
      description =
          "warn of rules in a file that have the same name and labels: all, duplicate-rules (the"
              + " default) or none",
      converter = LintReader.class)
  private Lint lint = Lint.duplicate_rules;

  @Option(names = "--lint-fatal", description = "exit code 3 where only such a warning was given")
  private boolean lintIsFatal;

  @Mixin private RuleOptions options = new RuleOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Screen screen = Screen.ofProcess();

  @Override
  public Integer call() {
    RuleFileCheck.Options read = options.read();
    boolean isBad = false;
    boolean isRepeated = false;
    for (String file : files) {
      Checked checked = check(file, read);
      isBad |= !checked.problems().isEmpty();
      isRepeated |= lint != Lint.none && !checked.duplicates().isEmpty();
      tell(file, checked);
    }
    spec.commandLine().getOut().flush();
    return isBad ? 1 : isRepeated && lintIsFatal ? DUPLICATES_ARE_FATAL : 0;
  }

  private static Checked check(String file, RuleFileCheck.Options options) {
    try {
      return RuleFileCheck.check(GivenText.of(file), options);
    } catch (NightjarException e) {
      return new Checked(0, List.of(Problem.at("", e.getMessage())), List.of(), List.of());
    }
  }

  private void tell(String file, Checked checked) {
    PrintWriter out = spec.commandLine().getOut();
    print(out, file, "warning", checked.warnings());
    print(out, file, "duplicate", lint == Lint.none ? List.of() : checked.duplicates());
    print(out, file, "problem", checked.problems());
    if (checked.problems().isEmpty()) {
      out.println(
          screen.harmless(file, false) + ": " + counted(checked.rules(), "rule") + " found");
    }
  }

  private void print(PrintWriter out, String file, String kind, List<Problem> found) {
    if (!found.isEmpty()) {
      out.println(screen.harmless(file, false) + ": " + counted(found.size(), kind));
    }
    int number = 1;
    for (Problem problem : found) {
      out.println("  " + number++ + ") " + screen.harmless(problem.toString(), false));
    }
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
