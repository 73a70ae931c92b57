package dev.nightjar.cli;

import dev.nightjar.base.Problem;
import dev.nightjar.cli.proof.CheckRulesCommand;
import dev.nightjar.cli.view.CheckJobsCommand;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.config.ConfigFile;
import dev.nightjar.server.config.Findings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar check …`: tells what is wrong with a file, all at once, without a server.
@Command(
    name = "check",
    description = "Check files: exit code 1 and one line per problem when something is wrong.",
    mixinStandardHelpOptions = true,
    subcommands = {CheckCommand.Config.class, CheckJobsCommand.class, CheckRulesCommand.class})
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  /// `nightjar check config FILE`.
  @Command(
      name = "config",
      description = "Check a configuration file and the rule files that it names.",
      mixinStandardHelpOptions = true)
  static final class Config implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the configuration file")
    private Path file = Path.of("nightjar.yml");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var findings = new Findings();
      try {
        var _ = ConfigFile.read(file, findings);
      } catch (IOException e) {
        throw new NightjarException(
            ErrorCode.NOT_FOUND, "cannot read " + file + ": " + e.getClass().getSimpleName(), e);
      } catch (IllegalArgumentException | StackOverflowError e) {
        throw new NightjarException(ErrorCode.BAD_DATA, "cannot read " + file + ": " + e, e);
      }
      PrintWriter out = spec.commandLine().getOut();
      print(out, "warning", findings.warnings());
      print(out, "problem", findings.problems());
      if (findings.problems().isEmpty()) {
        out.println(file + ": good");
        return 0;
      }
      return 1;
    }

    private void print(PrintWriter out, String kind, List<Problem> found) {
      if (found.isEmpty()) {
        return;
      }
      out.println(file + ": " + found.size() + " " + kind + (found.size() == 1 ? "" : "s"));
      int number = 1;
      for (Problem problem : found) {
        out.println("  " + number++ + ") " + problem);
      }
    }
  }
}
