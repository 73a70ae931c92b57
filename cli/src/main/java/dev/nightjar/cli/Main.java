package dev.nightjar.cli;

import dev.nightjar.cli.move.ExportCommand;
import dev.nightjar.cli.proof.TestCommand;
import dev.nightjar.cli.view.ImportCommand;
import dev.nightjar.cli.view.JobsCommand;
import dev.nightjar.cli.view.LogsCommand;
import dev.nightjar.cli.view.RunsCommand;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;

/// The command line. Exit codes: 0 done, 1 failed with one sentence on standard error, 2 a wrong
/// command line.
@Command(
    name = "nightjar",
    description = "Makes automation observable: what happened, where and why.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      CheckCommand.class,
      TestCommand.class,
      JobsCommand.class,
      RunsCommand.class,
      LogsCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      AotTrainCommand.class
    },
    footer = {
      "",
      "Also:",
      "  ./nightjar run --job NAME [--timeout D] [--grace D] -- CMD…   wrap a command",
      "  ./nightjar test                                               run every test"
    })
public final class Main {
  private Main() {}

  /// What `--version` prints.
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"nightjar " + Version.TEXT};
    }
  }

  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    CommandLine commandLine = commandLine(out, err);
    if (args.length == 0) {
      commandLine.usage(out);
      System.exit(2);
    }
    System.exit(commandLine.execute(args));
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(sentence(err));
  }

  /// A mistake of the caller is one sentence; only a mistake of ours shows its stack.
  private static IExecutionExceptionHandler sentence(PrintWriter err) {
    return (failure, commandLine, parsed) -> {
      if (failure instanceof NightjarException told) {
        err.println("nightjar: " + told.getMessage());
      } else {
        failure.printStackTrace(err);
      }
      return 1;
    };
  }
}
