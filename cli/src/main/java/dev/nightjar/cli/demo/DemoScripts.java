package dev.nightjar.cli.demo;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The demo's scripts: daemons by themselves, jobs again and again under the wrapper.
final class DemoScripts implements AutoCloseable {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Path home;
  private final Path scripts;
  private final Path spool;
  private final String serverUrl;
  private final String pushUrl;
  private final Clock clock;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private final List<Thread> loops = new ArrayList<>();
  private volatile boolean stopped;

  DemoScripts(Path home, Path scripts, Path spool, String serverUrl, String pushUrl, Clock clock) {
    this.home = home;
    this.scripts = scripts;
    this.spool = spool;
    this.serverUrl = serverUrl;
    this.pushUrl = pushUrl;
    this.clock = clock;
  }

  void startDaemon(String script, int port) throws IOException {
    start(List.of("python3", "-B", script, "--port", Integer.toString(port)));
  }

  /// Starts the loops; the hanging job hangs in its first run, so that nobody has to wait for it.
  void startJobs() {
    loop(
        "nightly_backup",
        Duration.ofSeconds(40),
        List.of("--expect", "files>0"),
        List.of("nightly_backup.py", "--push", pushUrl));
    loop(
        "flaky_report",
        Duration.ofSeconds(20),
        List.of("--retries", "1", "--backoff", "1s"),
        List.of("flaky_report.py"));
    loop(
        "export_copy",
        Duration.ofSeconds(30),
        List.of(),
        List.of("empty_copy.py", "--push", pushUrl));
    loop(
        "stubborn_delivery",
        Duration.ofSeconds(1),
        List.of("--retries", "forever", "--backoff", "2s"),
        List.of("stubborn_delivery.py"));
    loops.add(Thread.ofVirtual().name("demo-price_feed").start(this::everyMinute));
    loops.add(
        Thread.ofVirtual()
            .name("demo-hanging_import")
            .start(
                () -> {
                  List<String> limits = List.of("--timeout", "5s", "--grace", "1s");
                  run("hanging_import", limits, List.of("hanging_import.py", "--hang", "yes"));
                  repeat(
                      Duration.ofSeconds(45),
                      () -> run("hanging_import", limits, List.of("hanging_import.py")));
                }));
  }

  /// A job that is due on the minute, and every fourth time comes late.
  private void everyMinute() {
    try {
      for (int i = 1; !stopped; i++) {
        long sinceMinute = Math.floorMod(clock.millis(), MINUTE.toMillis());
        Duration late = i % 4 == 0 ? Duration.ofSeconds(40) : Duration.ofSeconds(1);
        clock.sleep(MINUTE.minusMillis(sinceMinute).plus(late));
        run("price_feed", List.of(), List.of("price_feed.py"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop(String job, Duration every, List<String> options, List<String> script) {
    loops.add(
        Thread.ofVirtual()
            .name("demo-" + job)
            .start(() -> repeat(every, () -> run(job, options, script))));
  }

  private void repeat(Duration every, Runnable task) {
    try {
      while (!stopped) {
        task.run();
        clock.sleep(every);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(String job, List<String> options, List<String> script) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("nightjar").toString());
    command.addAll(List.of("run", "--job", job));
    command.addAll(options);
    command.addAll(List.of("--", "python3", "-B"));
    command.addAll(script);
    try {
      Process process = start(command);
      process.waitFor();
      running.remove(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process start(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command);
    builder.directory(scripts.toFile());
    builder
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("NIGHTJAR_URL", serverUrl);
    environment.put("NIGHTJAR_SPOOL", spool.toString());
    Process process = builder.start();
    running.add(process);
    return process;
  }

  /// Ends loops and processes; returns when all are gone, by force after five seconds each.
  @Override
  public void close() {
    stopped = true;
    loops.forEach(Thread::interrupt);
    loops.forEach(DemoScripts::awaitEnd);
    running.forEach(process -> process.descendants().forEach(ProcessHandle::destroy));
    running.forEach(Process::destroy);
    running.forEach(DemoScripts::awaitEnd);
  }

  /// A loop that was just starting its script ends after that; so no script starts later.
  private static void awaitEnd(Thread loop) {
    try {
      var _ = loop.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the processes are ended all the same
    }
  }

  private static void awaitEnd(Process process) {
    try {
      if (process.waitFor(5, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // no more waiting: by force at once
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
