package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Stands between wrappers, which live by the machine's clock, and a server that lives by another
/// one: passes their reports on with the times that the other clock showed. All else stays as it
/// is, the output and the durations among it.
///
/// It takes reports at once and passes them on one after the other, so that a machine with too much
/// to do makes no wrapper keep its report for later.
final class Relay implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TIMES = Set.of("started_at", "ended_at", "at");
  private static final String NANOS = "at_nanos";

  private final SkippingClock clock;
  private final String server;
  private final HttpServer http;
  private final ExecutorService taking = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Future<?>> passed = new ConcurrentLinkedQueue<>();
  private final ExecutorService passing = Executors.newSingleThreadExecutor();

  Relay(SkippingClock clock, String server) throws IOException {
    this.clock = clock;
    this.server = server;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(taking);
    http.createContext("/", this::take);
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] report = exchange.getRequestBody().readAllBytes();
      passed.add(passing.submit(() -> pass(exchange.getRequestURI().toString(), report)));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private @Nullable Void pass(String path, byte[] told) throws IOException, InterruptedException {
    JsonNode report = JSON.readTree(told);
    shift(report);
    HttpResponse<String> answer =
        Nightjar.send("POST", server + path, JSON.writeValueAsString(report));
    if (answer.statusCode() >= 300) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return null;
  }

  /// Returns when all that was taken is the server's.
  ///
  /// @throws IOException when the server took something not
  void awaitPassed() throws IOException, InterruptedException {
    for (Future<?> each = passed.poll(); each != null; each = passed.poll()) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new IOException("a report was not taken", e.getCause());
      }
    }
  }

  private void shift(JsonNode node) {
    if (node instanceof ObjectNode fields) {
      for (String name : TIMES) {
        if (fields.path(name).isTextual()) {
          long told = Instant.parse(fields.path(name).asText()).toEpochMilli();
          fields.put(name, Instant.ofEpochMilli(clock.shown(told)).toString());
        }
      }
      if (fields.path(NANOS).isIntegralNumber()) {
        long told = fields.path(NANOS).asLong();
        long shown = clock.shown(Math.floorDiv(told, 1_000_000L));
        fields.put(NANOS, shown * 1_000_000 + Math.floorMod(told, 1_000_000L));
      }
    }
    node.forEach(this::shift);
  }

  @Override
  public void close() {
    http.stop(0);
    taking.close();
    passing.close();
  }
}
