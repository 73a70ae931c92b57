package dev.nightjar.alert.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.nightjar.alert.Alert;
import dev.nightjar.alert.notify.HttpPoster;
import dev.nightjar.alert.notify.Notification;
import dev.nightjar.alert.notify.Notifier;
import dev.nightjar.alert.notify.Outcome;
import dev.nightjar.alert.notify.Poster;
import dev.nightjar.alert.route.AlertingConfig;
import dev.nightjar.alert.route.Dispatcher;
import dev.nightjar.alert.route.Receiver;
import dev.nightjar.alert.route.Route;
import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryAlertStates;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final Instant FIRED = Instant.parse("2026-11-20T16:03:37.029Z");
  private static final Instant ENDED = Instant.parse("2026-11-20T16:03:41.029Z");

  private static Notification drift(Optional<Instant> endsAt) {
    Labels labels =
        Labels.of(
            "alertname",
            "Drift",
            "instance",
            "127.0.0.1:19601",
            "job",
            "reconciler",
            "severity",
            "warning",
            "site",
            "lab");
    var alert =
        new Alert(
            labels,
            Labels.of("summary", "Drift of 7 items"),
            FIRED,
            endsAt,
            "http://prometheus.example:19602/graph?g0.expr=drift_items+%3E+5&g0.tab=1");
    return new Notification(
        "hook",
        "{}:{alertname=\"Drift\"}",
        Labels.of("alertname", "Drift"),
        List.of(alert),
        ENDED,
        "http://prometheus.example:19603");
  }

  /// The captured file was indented; a JSON text without blanks at line starts is the original.
  private static String captured(String file) throws IOException {
    return Files.readString(Shared.path("conformance/captures/" + file))
        .lines()
        .map(String::strip)
        .collect(Collectors.joining())
        .replaceAll("\": ", "\":");
  }

  @Test
  void writesWhatAlertmanagerWrites() throws IOException {
    assertThat(new String(WebhookPayload.json(drift(Optional.empty()), 0), StandardCharsets.UTF_8))
        .isEqualTo(captured("alertmanager-webhook-1.json"));
    assertThat(
            new String(WebhookPayload.json(drift(Optional.of(ENDED)), 0), StandardCharsets.UTF_8))
        .isEqualTo(captured("alertmanager-webhook-3.json"));
  }

  @Test
  void cutsMessagesThatAreTooLongAndSaysSo() {
    Notification one = drift(Optional.empty());
    Notification three =
        one.with(List.of(one.alerts().get(0), one.alerts().get(0), one.alerts().get(0)));
    assertThat(new String(WebhookPayload.json(three, 2), StandardCharsets.UTF_8))
        .endsWith("\"truncatedAlerts\":1}");
  }

  @Test
  void tellsTemporaryFromLastingRefusal() throws InterruptedException {
    check(200, new Outcome.Sent());
    check(202, new Outcome.Sent());
    check(429, new Outcome.Unreachable("https://u.example answered 429: busy"));
    check(500, new Outcome.Unreachable("https://u.example answered 500: busy"));
    check(404, new Outcome.Rejected("https://u.example answered 404: busy"));
  }

  private static void check(int status, Outcome wanted) throws InterruptedException {
    var config = WebhookConfig.to(URI.create("https://u.example/secret/path"));
    var notifier = config.notifier((_, _, _, _) -> new Poster.Reply(status, "busy"));
    assertThat(notifier.send(drift(Optional.of(ENDED)))).isEqualTo(wanted);
  }

  @Test
  void givesUpOnAnAnswerThatStallsAfterItsHead() throws IOException, InterruptedException {
    var over = new CountDownLatch(1);
    HttpServer server = server(over, 100, 10);
    var config = new WebhookConfig(url(server), true, 0, Duration.ofMillis(300));
    try (var poster = new HttpPoster()) {
      Notifier notifier = config.notifier(poster);
      Outcome outcome =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> notifier.send(drift(Optional.of(ENDED))));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Unreachable.class,
              u -> assertThat(u.reason()).endsWith("no whole answer within 300 ms"));
    } finally {
      over.countDown();
      server.stop(0);
    }
  }

  @Test
  void readsNoMoreOfAnAnswerThanItKeeps() throws IOException, InterruptedException {
    var over = new CountDownLatch(1);
    HttpServer server = server(over, 1000, 600);
    try (var poster = new HttpPoster()) {
      Poster.Reply reply =
          poster.post(url(server), "text/plain", new byte[0], Duration.ofSeconds(20));
      assertThat(reply).isEqualTo(new Poster.Reply(200, "x".repeat(512)));
    } finally {
      over.countDown();
      server.stop(0);
    }
  }

  /// Answers with a head, then some bytes of its body, then nothing.
  private static HttpServer server(CountDownLatch over, int promised, int given)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/webhook",
        exchange -> {
          exchange.sendResponseHeaders(200, promised);
          exchange.getResponseBody().write("x".repeat(given).getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI url(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhook");
  }

  @Test
  void reachesARealServer() throws IOException, InterruptedException {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/webhook",
        exchange -> {
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(type + " " + new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    URI url = url(server);
    Route route =
        Route.builder().receiver("hook").groupBy("alertname").groupWait(Duration.ZERO).build();
    var config =
        new AlertingConfig(
            route, List.of(new Receiver("hook", List.of(WebhookConfig.to(url)))), "http://n");
    var states = new InMemoryAlertStates();
    Clock clock = Clock.system();
    try (var poster = new HttpPoster();
        var dispatcher =
            new Dispatcher(config, Tenant.DEFAULT, states, poster, new Refusals(clock), clock)) {
      dispatcher.start(Duration.ZERO);
      dispatcher.accept(drift(Optional.empty()).alerts());
      assertThat(received.poll(20, TimeUnit.SECONDS))
          .startsWith("application/json {\"receiver\":\"hook\",\"status\":\"firing\"");
    } finally {
      server.stop(0);
    }
  }
}
