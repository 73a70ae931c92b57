package dev.nightjar.cli;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.JvmSignals;
import dev.nightjar.server.NightjarServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nightjar serve`: the server, until it is told to stop.
@Command(
    name = "serve",
    description = "Run the server until SIGTERM or SIGINT; SIGHUP reads the configuration again.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private final ServerFlags flags = new ServerFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var stop = new CountDownLatch(1);
    try (var server = NightjarServer.start(flags.options(), Clock.system(), stop::countDown)) {
      stopOnSignals(stop);
      JvmSignals.on("HUP", () -> Thread.ofVirtual().name("reload").start(server::reload));
      var out = spec.commandLine().getOut();
      server
          .addresses()
          .forEach((name, address) -> out.println("nightjar: " + name + " on http://" + address));
      out.flush();
      stop.await();
    }
    return 0;
  }

  static void stopOnSignals(CountDownLatch stop) {
    JvmSignals.on("TERM", stop::countDown);
    JvmSignals.on("INT", stop::countDown);
  }
}
