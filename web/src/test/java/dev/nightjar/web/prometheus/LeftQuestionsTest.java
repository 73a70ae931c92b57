package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.web.http.ErrorStyle;
import dev.nightjar.web.http.Listeners;
import dev.nightjar.web.http.Listeners.Limits;
import dev.nightjar.web.http.Listeners.Listener;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody looks for series on behalf of a client that has left. Its server takes seconds to stop,
/// so all tests share one.
@TestInstance(Lifecycle.PER_CLASS)
final class LeftQuestionsTest {
  private final Clock clock = Clock.system();
  private final EndlessStore store = new EndlessStore();
  private final Semaphore turns = new Semaphore(1, true);
  private final Listeners listeners =
      Listeners.bind(
          List.of(new Listener("http", new InetSocketAddress("127.0.0.1", 0))),
          Limits.DEFAULT,
          new Refusals(clock));

  LeftQuestionsTest() {
    var router = new Router();
    Router.Group routes = router.group(ErrorStyle.PROMETHEUS, "query");
    new SeriesApi(store, List::of, turns).addTo(routes);
    new FederateApi(store, Labels.EMPTY, Duration.ofMinutes(5), clock, turns).addTo(routes);
    listeners.serve("http", router);
  }

  @AfterAll
  void close() {
    listeners.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/series?match[]=up",
        "/api/v1/labels",
        "/api/v1/label/job/values",
        "/federate?match[]=up"
      })
  void endWithTheirClient(String path) throws IOException, InterruptedException {
    ask(path).close();
    assertThatOneEnds();
  }

  @Test
  void waitForTheirTurnAndKeepNobodyElseWaiting() throws IOException, InterruptedException {
    List<Socket> clients = new ArrayList<>();
    clients.add(ask("/api/v1/labels"));
    await().until(() -> turns.availablePermits() == 0);
    for (int i = 0; i < 4; i++) {
      clients.add(ask("/api/v1/labels"));
    }
    await().until(() -> turns.getQueueLength() == 4);
    try (Socket other = ask("/api/v1/metadata")) {
      assertThat(new String(other.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
    for (Socket client : clients.reversed()) { // those that wait leave first
      client.close();
    }
    assertThatOneEnds();
    await().until(() -> turns.availablePermits() == 1);
  }

  private Socket ask(String path) throws IOException {
    InetSocketAddress address = Objects.requireNonNull(listeners.addresses().get("http"));
    var client = new Socket(address.getAddress(), address.getPort());
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private void assertThatOneEnds() throws InterruptedException {
    RuntimeException end = store.ends.poll(30, TimeUnit.SECONDS);
    assertThat(end)
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELED));
  }
}
