package dev.nightjar.cli;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.JvmSignals;
import dev.nightjar.server.NightjarServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
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
    var reloading = new AtomicReference<Runnable>(() -> {});
    JvmSignals.on("TERM", stop::countDown);
    JvmSignals.on("INT", stop::countDown);
    JvmSignals.on("HUP", () -> Thread.ofVirtual().name("reload").start(reloading.get()));
    try (var server = NightjarServer.start(flags.options(), Clock.system(), stop::countDown)) {
      reloading.set(server::reload);
      var out = spec.commandLine().getOut();
      server
          .addresses()
          .forEach((name, address) -> out.println("nightjar: " + name + " on http://" + address));
      out.flush();
      stop.await();
      haltIfStuck();
    }
    return 0;
  }

  /// Stopping takes ten seconds at the longest. What was acknowledged lies with the operating
  /// system by then, so an end by force loses nothing.
  private static void haltIfStuck() {
    Thread.ofPlatform()
        .daemon()
        .name("halt")
        .start(
            () -> {
              try {
                Clock.system().sleep(Duration.ofSeconds(9));
                Runtime.getRuntime().halt(1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does; the process ends anyway
              }
            });
  }
}
