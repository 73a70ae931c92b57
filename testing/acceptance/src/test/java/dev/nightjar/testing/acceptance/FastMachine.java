package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.base.Closers;
import dev.nightjar.server.NightjarServer;
import dev.nightjar.server.ServerOptions;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A machine with a crontab and a server, whose days pass in seconds: the commands run for real and
/// behind the real wrapper, and the time between them is left out ([SkippingClock]).
final class FastMachine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final InetSocketAddress FREE = new InetSocketAddress("127.0.0.1", 0);

  /// How late cron and a busy machine start what is due; of all that is due at once.
  private static final int LATEST_MILLIS = 20_000;

  private final Closers undo;
  private final SkippingClock clock;
  private final Relay relay;
  private final ZoneId zone;
  private final Random random;
  private final String http;
  private final Map<String, String> environment = new HashMap<>();
  private final TreeMap<LocalDateTime, List<CronLine>> due = new TreeMap<>();
  private int runs;

  private FastMachine(
      Closers undo, SkippingClock clock, Relay relay, ZoneId zone, Random random, String http) {
    this.undo = undo;
    this.relay = relay;
    this.clock = clock;
    this.zone = zone;
    this.random = random;
    this.http = http;
  }

  /// Starts the server; nothing is configured.
  ///
  /// @param dir for all that is written
  /// @param start what the clocks on the wall show, in `zone`
  static FastMachine start(
      Installation installation, Path dir, LocalDateTime start, ZoneId zone, Random random)
      throws IOException {
    var clock = new SkippingClock(start.atZone(zone).toInstant());
    ServerOptions options =
        ServerOptions.in(dir.resolve("data")).withListen(FREE, Optional.of(FREE));
    try (var opened = new Closers()) {
      NightjarServer server = opened.add("server", NightjarServer.start(options, clock, () -> {}));
      String http = "http://" + server.addresses().get("http");
      Relay relay = opened.add("relay", new Relay(clock, http));
      var machine = new FastMachine(opened.release(), clock, relay, zone, random, http);
      machine.environment.putAll(
          Map.of(
              "PATH", "/usr/bin:/bin",
              "HOME", dir.toString(),
              "LOGNAME", "ops",
              "TZ", zone.getId(),
              "PYTHONDONTWRITEBYTECODE", "1",
              "NIGHTJAR_URL", relay.url(),
              "NIGHTJAR_SPOOL", dir.resolve("spool").toString(),
              "PUSH", server.addresses().get("push"),
              "RUN", installation.launcher() + " run"));
      return machine;
    }
  }

  /// A variable of the crontab.
  void set(String name, Object value) {
    environment.put(name, value.toString());
  }

  void plan(CronLine line, LocalDateTime time) {
    due.computeIfAbsent(time, _ -> new ArrayList<>()).add(line);
  }

  /// The next time at which something is due; empty at the end of the plan.
  Optional<LocalDateTime> next() {
    return Optional.ofNullable(due.isEmpty() ? null : due.firstKey());
  }

  /// Starts what is due next when its time has come, all at once as cron does, and returns when all
  /// of it has ended well.
  void runNext() throws IOException, InterruptedException {
    Map.Entry<LocalDateTime, List<CronLine>> batch = due.pollFirstEntry();
    clock.skipTo(batch.getKey().atZone(zone).toInstant().plusMillis(random.nextInt(LATEST_MILLIS)));
    List<Process> started = new ArrayList<>();
    for (CronLine line : batch.getValue()) {
      var builder =
          new ProcessBuilder("sh", "-c", line.command())
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT);
      builder.environment().clear();
      builder.environment().putAll(environment);
      started.add(builder.start());
    }
    for (int i = 0; i < started.size(); i++) {
      await(started.get(i), batch.getValue().get(i));
    }
    relay.awaitPassed();
  }

  private void await(Process process, CronLine line) throws IOException, InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly().waitFor();
      throw new IOException(line.job() + " failed: exit code " + process.exitValue());
    }
    runs++;
  }

  /// Lets time pass in which nothing is due.
  void idleUntil(LocalDateTime time) throws InterruptedException {
    clock.skipTo(time.atZone(zone).toInstant());
  }

  int runs() {
    return runs;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(Nightjar.send("GET", http + path, "").body());
  }

  void put(String path, String json) throws IOException, InterruptedException {
    int status = Nightjar.send("PUT", http + path, json).statusCode();
    if (status != 200) {
      throw new IOException("PUT " + path + " was answered with " + status);
    }
  }

  @Override
  public void close() {
    undo.close();
  }
}
