package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at random instants under scrape, push and report load: whatever was acknowledged is
/// there.
final class CrashTest {
  private static final int KILLS = 20;
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  @TempDir private Path dir = Path.of("");
  private final Map<String, Integer> pushed = new ConcurrentHashMap<>();
  private final Map<String, Integer> uncertain = new ConcurrentHashMap<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Set<String> told = ConcurrentHashMap.newKeySet(); // whose line was acknowledged too
  private final AtomicInteger serial = new AtomicInteger();
  private volatile boolean loading;

  @Test
  @SuppressWarnings("SystemOut") // figures for people: this is not a benchmark
  void keepsEverythingThatWasAcknowledged() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("replay with -Dseed=" + seed);
    var random = new Random(seed);
    HttpServer target = target();
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(
        config,
        """
        scrape_configs:
          - job_name: crash
            scrape_interval: 100ms
            scrape_timeout: 100ms
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(target.getAddress().getPort()));
    double scrapes = 0;
    try {
      for (int round = 0; round < KILLS; round++) {
        try (Nightjar server = Nightjar.serve(dir.resolve("data"), "--config", config.toString())) {
          scrapes = verify(server, scrapes);
          load(server, 300 + random.nextInt(900));
        }
      }
      try (Nightjar server = Nightjar.serve(dir.resolve("data"), "--config", config.toString())) {
        verify(server, scrapes);
        verifyLines(server);
      }
    } finally {
      target.stop(0);
    }
    System.out.println(
        pushed.size()
            + " groups, "
            + reported.size()
            + " runs and "
            + told.size()
            + " lines survived "
            + KILLS
            + " kills");
    assertThat(pushed).hasSizeGreaterThan(KILLS);
    assertThat(reported).hasSizeGreaterThan(KILLS);
  }

  private static HttpServer target() throws IOException {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var count = new AtomicInteger();
    target.createContext(
        "/metrics",
        exchange -> {
          byte[] page =
              ("crash_scrapes_total " + count.incrementAndGet() + "\n")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    target.start();
    return target;
  }

  /// Pushes and reports from two threads until the server is killed after `millis`.
  private void load(Nightjar server, long millis) throws InterruptedException {
    loading = true;
    Thread pusher = Thread.ofVirtual().start(() -> pushUntilItFails(server));
    Thread reporter = Thread.ofVirtual().start(() -> reportUntilItFails(server));
    LockSupport.parkNanos(millis * 1_000_000);
    server.kill();
    loading = false;
    pusher.join();
    reporter.join();
  }

  private void pushUntilItFails(Nightjar server) {
    while (loading) {
      int value = serial.incrementAndGet();
      String group = "g" + value % 40;
      uncertain.put(group, value);
      try {
        String body = "crash_value " + value + "\n";
        int status =
            Nightjar.send("PUT", server.push() + "/metrics/job/crash/group/" + group, body)
                .statusCode();
        assertThat(status).isEqualTo(200);
        pushed.put(group, value);
      } catch (IOException | InterruptedException killed) {
        return;
      }
    }
  }

  private void reportUntilItFails(Nightjar server) {
    while (loading) {
      String id = id(serial.incrementAndGet());
      try {
        int status =
            Nightjar.send("POST", server.http() + "/api/nightjar/v1/runs", run(id)).statusCode();
        assertThat(status).isEqualTo(200);
        reported.add(id);
        String lines =
            """
            {"first":0,"lines":[{"at_nanos":%d000000,"stream":"stdout","text":"line of %s"}]}
            """
                .formatted(System.currentTimeMillis(), id);
        String output = server.http() + "/api/nightjar/v1/runs/" + id + "/output";
        assertThat(Nightjar.send("POST", output, lines).statusCode()).isEqualTo(200);
        told.add(id);
      } catch (IOException | InterruptedException killed) {
        return;
      }
    }
  }

  private static String run(String id) {
    return """
    {"id":"%s","job":"crash","instance":"here","trace_id":"","command":["true"],"pid":1,"state":"succeeded",
     "started_at":"%s","ended_at":"%s","duration":0.1,"exit_code":0,"message":""}
    """
        .formatted(
            id, Instant.EPOCH.plusSeconds(1_700_000_000), Instant.EPOCH.plusSeconds(1_700_000_001));
  }

  private static String id(int number) {
    var text = new StringBuilder();
    int left = number;
    for (int i = 0; i < 25; i++) {
      text.insert(0, ALPHABET.charAt(left & 31));
      left >>>= 5;
    }
    return "0" + text;
  }

  /// Every acknowledged line is there once; some of them, since each is a request.
  private void verifyLines(Nightjar server) throws Exception {
    for (String id : told.stream().sorted().limit(200).toList()) {
      JsonNode lines = server.get("/api/nightjar/v1/runs/" + id + "/output").path("data");
      assertThat(lines)
          .extracting(line -> line.path("text").asText())
          .containsExactly("line of " + id);
    }
  }

  /// A pushed group holds its last acknowledged value, or the one that was under way at the kill.
  private double verify(Nightjar server, double scrapesBefore) throws Exception {
    Map<String, Integer> found = new ConcurrentHashMap<>();
    for (JsonNode series : server.query("crash_value")) {
      found.put(
          series.at("/metric/group").asText(), Integer.parseInt(series.at("/value/1").asText()));
    }
    pushed.forEach(
        (group, value) -> assertThat(found.get(group)).isIn(value, uncertain.get(group)));
    pushed.keySet().forEach(group -> pushed.put(group, found.get(group)));
    Set<String> runs = new HashSet<>();
    String cursor = "";
    do {
      JsonNode page = server.get("/api/nightjar/v1/runs?limit=1000" + cursor);
      page.path("data").forEach(run -> runs.add(run.path("id").asText()));
      cursor =
          page.path("next").isNull()
              ? ""
              : "&cursor=" + URLEncoder.encode(page.path("next").asText(), StandardCharsets.UTF_8);
    } while (!cursor.isEmpty());
    assertThat(runs).containsAll(reported);
    double scrapes = server.value("count_over_time(crash_scrapes_total[1h])");
    if (scrapesBefore > 0) {
      assertThat(scrapes).isGreaterThanOrEqualTo(scrapesBefore);
    }
    return Double.isNaN(scrapes) ? 0 : scrapes;
  }
}
