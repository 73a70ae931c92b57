package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar logs RUN`: what a run wrote.
@Command(
    name = "logs",
    description = "Show what a run wrote; -f follows it until the run has ended.",
    mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "a run's id, or a job's name for its newest run")
  private String run = "";

  @Option(
      names = {"-f", "--follow"},
      description = "go on with new lines until the run has ended")
  private boolean follow;

  @Option(names = "--stream", paramLabel = "S", description = "stdout, stderr or both")
  private @Nullable String stream;

  @Option(
      names = "--grep",
      paramLabel = "TEXT",
      description = "lines that hold this text, whatever its case")
  private @Nullable String text;

  @Option(names = "--json", description = "the API's own objects, one a line")
  private boolean json;

  @Mixin private final ServerFlags server = new ServerFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (stream != null
        && !stream.equals("stdout")
        && !stream.equals("stderr")
        && !stream.equals("both")) {
      throw new ParameterException(
          spec.commandLine(), "--stream is \"" + stream + "\", it must be stdout, stderr or both");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Api api = server.api()) {
      String id = new RunFinder(api).id(run);
      var filter = new OutputReader.Filter(stream, text);
      var printer = new LinePrinter(Screen.ofProcess(), out, json);
      var reader = new OutputReader(api, id, filter, printer);
      if (follow) {
        new Follower(reader, Clock.system(), err).follow();
      } else {
        reader.readOn();
      }
    }
    return 0;
  }
}
