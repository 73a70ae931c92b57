package dev.nightjar.cli;

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
    var commandLine = new CommandLine(new Main());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setExecutionExceptionHandler(sentence(err));
    if (args.length == 0) {
      commandLine.usage(out);
      System.exit(2);
    }
    System.exit(commandLine.execute(args));
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
