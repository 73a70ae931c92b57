package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.model.RunId;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The board, runs' pages, metrics and reports of a server that stands: `RunsBench URL JOBS
/// SECONDS`. Fill its data directory with [RunsFill] before. The client takes CPU of the same
/// machine.
public final class RunsBench {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9A-Z]{26})\"");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
  private static final int SENDERS = 64;

  private final Clock clock = Clock.system();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PrintStream out;
  private final String api;
  private final String server;
  private final int jobs;

  private RunsBench(PrintStream out, String server, int jobs) {
    this.out = out;
    this.server = server;
    this.api = server + "/api/nightjar/v1";
    this.jobs = jobs;
  }

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws Exception {
    var bench = new RunsBench(System.out, args[0], Integer.parseInt(args[1]));
    bench.board();
    bench.pages();
    bench.metrics();
    bench.reports(Duration.ofSeconds(Integer.parseInt(args[2])));
    bench.board();
  }

  private void board() throws Exception {
    repeat("board, 1,000 jobs", 15, () -> get("/jobs?limit=1000").length());
    repeat(
        "board, 1,000 jobs without recent runs",
        15,
        () -> get("/jobs?limit=1000&recent=0").length());
    repeat("whole board by paging", 5, () -> whole(""));
    repeat("whole board by paging, without recent runs", 5, () -> whole("&recent=0"));
    repeat("newest 100 runs", 15, () -> get("/runs").length());
    repeat("newest 100 failed runs", 15, () -> get("/runs?outcome=failed").length());
  }

  private int whole(String more) throws Exception {
    String page = get("/jobs?limit=1000" + more);
    int length = page.length();
    Matcher next = NEXT.matcher(page.substring(page.length() - 300));
    while (next.find()) {
      page = get("/jobs?limit=1000" + more + "&cursor=" + next.group(1));
      length += page.length();
      next = NEXT.matcher(page.substring(page.length() - 300));
    }
    return length;
  }

  private void pages() throws Exception {
    List<String> ids = new ArrayList<>();
    for (String query : List.of("", "&outcome=failed", "&job=" + RunHistory.job(7))) {
      Matcher found = ID.matcher(get("/runs?limit=1000" + query));
      while (found.find()) {
        ids.add(found.group(1));
      }
    }
    Collections.shuffle(ids, new Random(1));
    var next = new AtomicInteger();
    repeat(
        "a run's page with evidence",
        500,
        () -> get("/runs/" + ids.get(next.getAndIncrement() % ids.size())).length());
  }

  private void metrics() throws Exception {
    repeat("/metrics", 3, () -> text(server + "/metrics").length());
  }

  private interface Work {
    int bytes() throws Exception;
  }

  private void repeat(String name, int times, Work work) throws Exception {
    double[] millis = new double[times];
    int bytes = 0;
    double first = 0;
    for (int i = 0; i < times; i++) {
      long before = clock.monotonicNanos();
      bytes = work.bytes();
      millis[i] = (clock.monotonicNanos() - before) / 1e6;
      first = i == 0 ? millis[0] : first;
    }
    Arrays.sort(millis);
    out.printf(
        "%s: median %.1f ms, 99th %.1f ms, first %.1f ms, %d KiB%n",
        name, millis[times / 2], millis[times * 99 / 100], first, bytes >> 10);
  }

  private String get(String path) throws Exception {
    return text(api + path);
  }

  private String text(String uri) throws Exception {
    var response =
        client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(uri + " answers " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /// Reports of runs that failed, with their evidence, as fast as all senders together can.
  private void reports(Duration time) throws Exception {
    Instant now = clock.now();
    var history = new RunHistory(jobs, now.minusSeconds(100_000));
    List<String> bodies = new ArrayList<>();
    for (int i = 0; bodies.size() < 2_000; i++) {
      var report = history.report(i);
      if (!report.evidence().isEmpty()) {
        bodies.add(ReportText.of(report));
      }
    }
    post(bodies, Duration.ofSeconds(3));
    post(bodies, time);
  }

  private void post(List<String> bodies, Duration time) throws Exception {
    var latencies = new ConcurrentLinkedQueue<Double>();
    var number = new AtomicInteger();
    long begin = clock.monotonicNanos();
    long end = begin + time.toNanos();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (clock.monotonicNanos() < end) {
                      latencies.add(post(bodies, number.getAndIncrement()));
                    }
                  }));
    }
    for (Thread sender : senders) {
      sender.join();
    }
    double seconds = (clock.monotonicNanos() - begin) / 1e9;
    double[] sorted = latencies.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    out.printf(
        "reports of %d bytes from %d senders: %.0f a second, median %.1f ms, 99th %.1f ms%n",
        bodies.getFirst().length(),
        SENDERS,
        sorted.length / seconds,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100]);
  }

  /// Each is a run of its own: its id is made anew.
  private double post(List<String> bodies, int number) {
    String body = bodies.get(number % bodies.size());
    String id = RunId.at(clock.millis(), new Random(number)).text();
    String fresh = ID.matcher(body).replaceFirst("\"id\":\"" + id + "\"");
    long before = clock.monotonicNanos();
    try {
      var response =
          client.send(
              HttpRequest.newBuilder(URI.create(api + "/runs"))
                  .POST(BodyPublishers.ofString(fresh))
                  .build(),
              BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(response.statusCode() + ": " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (clock.monotonicNanos() - before) / 1e6;
  }
}
