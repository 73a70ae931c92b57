package dev.nightjar.cli.proof;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nightjar test …`: runs scripts that say what queries and rules must yield. Without more words
/// it is the launcher's own, and runs the tests of the project.
@Command(
    name = "test",
    description =
        "Run test scripts of yours: the last line is `N passed, N failed`, exit code 1 when"
            + " something failed.",
    mixinStandardHelpOptions = true,
    subcommands = {TestPromqlCommand.class, TestRulesCommand.class})
public final class TestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }
}
