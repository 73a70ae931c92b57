package dev.nightjar.cli;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.JvmSignals;
import dev.nightjar.cli.demo.Demo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nightjar demo`: a server with sample jobs and a day of history, gone without a trace when it is
/// stopped.
@Command(
    name = "demo",
    description = "Run a server with sample jobs and a day of history until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var stop = new CountDownLatch(1);
    JvmSignals.on("TERM", stop::countDown);
    JvmSignals.on("INT", stop::countDown);
    JvmSignals.on("HUP", stop::countDown);
    Path home = Path.of(System.getProperty("nightjar.home", "."));
    try (var demo = Demo.start(home, Clock.system(), new Random(), spec.commandLine().getOut())) {
      demo.tell(spec.commandLine().getOut());
      stop.await();
      spec.commandLine().getOut().println("nightjar: cleaning up");
    }
    return 0;
  }
}
