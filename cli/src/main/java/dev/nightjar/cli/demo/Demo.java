package dev.nightjar.cli.demo;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Closers;
import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.NightjarServer;
import dev.nightjar.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/// A running demo; closing it stops its scripts and its server and deletes its data.
public final class Demo implements AutoCloseable {
  private final Closers undo;
  private final String url;

  private Demo(Closers undo, String url) {
    this.undo = undo;
    this.url = url;
  }

  /// @param home the folder that holds the launcher and the folder `demo`
  /// @param out where alerts are printed
  public static Demo start(Path home, Clock clock, Random random, PrintWriter out)
      throws IOException {
    Path scripts = home.resolve("demo");
    if (!Files.isReadable(scripts.resolve("sync_daemon.py"))) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND,
          "the demo's scripts are not in " + scripts + "; run ./nightjar demo");
    }
    try (var undo = new Closers()) {
      Path data = Files.createTempDirectory("nightjar-demo-");
      undo.addUndo("data", () -> Disk.system().delete(data));
      var receiver = undo.add("alert receiver", AlertPrinter.start(out));
      int syncPort = portLike(9101, out);
      int leakPort = portLike(9102, out);
      Path config = DemoConfig.write(data, syncPort, leakPort, receiver.url());
      var options =
          ServerOptions.in(data.resolve("data"))
              .withConfig(config)
              .withListen(address(portLike(9090, out)), Optional.of(address(portLike(9091, out))));
      var server = undo.add("server", NightjarServer.start(options, clock, () -> {}));
      new DemoHistory(server.ports(), clock, random, syncPort, leakPort).fill();
      var jobs =
          undo.add(
              "scripts",
              new DemoScripts(
                  home,
                  scripts,
                  data.resolve("spool"),
                  "http://" + server.addresses().get("http"),
                  "http://" + server.addresses().get("push"),
                  clock));
      jobs.startDaemon("sync_daemon.py", syncPort);
      jobs.startDaemon("leaking_worker.py", leakPort);
      jobs.startJobs();
      String url = "http://" + server.addresses().get("http");
      return new Demo(undo.release(), url);
    }
  }

  /// Prints where to look.
  public void tell(PrintWriter out) {
    out.println(
        """

        Nightjar's demo is running; Ctrl-C ends it and deletes its data.

          %1$s/         the jobs: red cells are failures, ⏹ a run that was ended at its limit
          %1$s/ledger   everything that ever spoke, and what of it is missing
          %1$s/calendar what is due next
          %1$s/jobs/export_copy    a job that "succeeds" and copies nothing: what it usually does, and what it did
          %1$s/jobs/cache_warmer   a job that needs more memory night by night, and when it will run out
          %1$s/runs     every run; open a red one to see its output
          %1$s/graph?g0.expr=process_resident_memory_bytes    one of these two leaks
          %1$s/alerts   what the rules say; alerts are also printed here, as a webhook gets them
          %1$s/targets  what is scraped
        """
            .formatted(url));
    out.flush();
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  /// The wanted port when it is free, else another one.
  private static int portLike(int wanted, PrintWriter out) throws IOException {
    try {
      return freePort(wanted);
    } catch (IOException taken) {
      int port = freePort(0);
      out.println("nightjar: port " + wanted + " is in use, taking " + port);
      return port;
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (var probe = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  @Override
  public void close() {
    undo.close();
  }
}
