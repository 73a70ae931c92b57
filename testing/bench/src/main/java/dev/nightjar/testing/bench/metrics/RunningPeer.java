package dev.nightjar.testing.bench.metrics;

import dev.nightjar.base.Clock;
import dev.nightjar.testing.bench.metrics.HttpConnection.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A peer's process, one connection to it, and what the kernel tells of it. Owned by one thread,
/// but for [#connect].
final class RunningPeer implements AutoCloseable {
  /// The kernel's clock ticks in which `/proc` counts CPU time on Linux.
  private static final double TICKS_PER_SECOND = 100;

  /// CPU-seconds per second below which a server rests.
  private static final double REST = 0.04;

  private static final Duration LONGEST_REST = Duration.ofSeconds(90);
  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Peer peer;
  private final Path data;
  private final Path log;
  private final int port;
  private final Clock clock;
  private @Nullable Process process;
  private @Nullable HttpConnection connection;

  /// @param dir a folder of its own, for data and log
  RunningPeer(Peer peer, Path dir, Clock clock) throws IOException {
    this.peer = peer;
    this.data = dir.resolve("data");
    this.log = dir.resolve("log");
    this.clock = clock;
    Files.createDirectories(data);
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  Path data() {
    return data;
  }

  /// Starts the process and returns at once.
  void launch() throws IOException {
    Process started =
        new ProcessBuilder(peer.command(data, port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = started;
    // An interrupted measurement leaves nobody behind.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::destroyForcibly));
  }

  /// Starts the process and waits until it answers a query.
  void start() throws IOException, InterruptedException {
    launch();
    long deadline = clock.monotonicNanos() + LONGEST_START.toNanos();
    while (!isAnswering()) {
      pause(deadline, "an answer");
    }
  }

  /// Waits a moment between two looks for something that comes with the start.
  ///
  /// @throws IOException when the process ended, or the deadline passed
  void pause(long deadlineNanos, String wanted) throws IOException, InterruptedException {
    if (!process().isAlive() || clock.monotonicNanos() > deadlineNanos) {
      throw new IOException(
          "%s is %s before %s came:%n%s"
              .formatted(
                  peer.name(),
                  process().isAlive() ? "too slow" : "gone",
                  wanted,
                  Files.readString(log).strip()));
    }
    clock.sleep(PAUSE);
  }

  private boolean isAnswering() {
    try {
      return get("/api/v1/query?query=1" + peer.queryParameters()).isGood();
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  /// An instant query; seconds since the epoch.
  Answer query(String promql, long seconds) throws IOException {
    return get(
        "/api/v1/query?query=%s&time=%d%s"
            .formatted(encoded(promql), seconds, peer.queryParameters()));
  }

  /// A range query; seconds since the epoch.
  Answer query(String promql, long start, long end, long step) throws IOException {
    return get(
        "/api/v1/query_range?query=%s&start=%d&end=%d&step=%d%s"
            .formatted(encoded(promql), start, end, step, peer.queryParameters()));
  }

  Answer get(String target) throws IOException {
    return exchange(connection -> connection.get(target));
  }

  Answer post(String target) throws IOException {
    return exchange(connection -> connection.post(target));
  }

  Answer write(byte[] body) throws IOException {
    return exchange(connection -> connection.write(body));
  }

  private interface Exchange {
    Answer with(HttpConnection connection) throws IOException;
  }

  private Answer exchange(Exchange exchange) throws IOException {
    try {
      connection = connection == null ? connect() : connection;
      return exchange.with(connection);
    } catch (IOException e) {
      disconnect();
      throw e;
    }
  }

  /// Another connection, which its taker closes.
  HttpConnection connect() throws IOException {
    return HttpConnection.to(port);
  }

  private void disconnect() throws IOException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  /// Ends it as a crash does.
  void kill() throws IOException, InterruptedException {
    disconnect();
    process().destroyForcibly().waitFor();
  }

  /// Ends it as an operator does.
  void stop() throws IOException, InterruptedException {
    disconnect();
    process().destroy();
    if (!process().waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(peer.name() + " did not stop");
    }
  }

  /// Waits until it does nothing for so many seconds, or for as long as we have patience.
  void awaitRest(int seconds) throws IOException, InterruptedException {
    long deadline = clock.monotonicNanos() + LONGEST_REST.toNanos();
    int rested = 0;
    disconnect(); // servers close connections that rest
    while (rested < seconds && clock.monotonicNanos() < deadline) {
      double before = cpuSeconds();
      clock.sleep(Duration.ofSeconds(1));
      rested = cpuSeconds() - before < REST ? rested + 1 : 0;
    }
  }

  /// User and system time of the whole process since its start.
  double cpuSeconds() throws IOException {
    String stat = Files.readString(proc("stat"));
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / TICKS_PER_SECOND;
  }

  /// The most that was ever resident since its start, in MiB.
  double peakMebibytes() throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1_024.0;
      }
    }
    throw new IOException("no VmHWM in /proc");
  }

  long diskBytes() throws IOException {
    return Commands.bytesBelow(data);
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process().pid()), file);
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("BUG: " + peer.name() + " was not started");
    }
    return process;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    disconnect();
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
