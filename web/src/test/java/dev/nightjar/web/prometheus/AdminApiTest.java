package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.web.http.ErrorStyle;
import dev.nightjar.web.http.Listeners;
import dev.nightjar.web.http.Listeners.Limits;
import dev.nightjar.web.http.Listeners.Listener;
import dev.nightjar.web.http.Router;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Its servers take seconds to stop, so all tests share them.
@TestInstance(Lifecycle.PER_CLASS)
final class AdminApiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final long T = NOW.toEpochMilli();
  private static final String ADMIN = "/api/v1/admin/tsdb/";
  private static final Labels A = Labels.of("__name__", "up", "job", "a");
  private static final Labels B = Labels.of("__name__", "up", "job", "b");

  private final InMemoryMetricStore store = new InMemoryMetricStore();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Listeners listeners =
      Listeners.bind(
          List.of(
              new Listener("on", new InetSocketAddress("127.0.0.1", 0)),
              new Listener("off", new InetSocketAddress("127.0.0.1", 0))),
          Limits.DEFAULT,
          new Refusals(new ManualClock(NOW)));

  @BeforeAll
  void serve() {
    listeners.serve("on", routes(Optional.of(new AdminApi.Tools(() -> "kept", store))));
    listeners.serve("off", routes(Optional.empty()));
  }

  private static Router routes(Optional<AdminApi.Tools> tools) {
    var router = new Router();
    new AdminApi(tools).addTo(router.group(ErrorStyle.PROMETHEUS, "query"));
    return router;
  }

  @AfterAll
  void close() {
    client.close();
    listeners.close();
  }

  @BeforeEach
  void fill() {
    store.delete(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    var batch = new SampleBatch();
    for (Labels labels : List.of(A, B)) {
      batch.add(labels, T - 2_000, 1);
      batch.add(labels, T - 1_000, 1);
      batch.add(labels, T, 1);
    }
    store.append(Tenant.DEFAULT, batch);
  }

  @Test
  void deletesWhatAnySelectorSelectsWithinTheRange() throws Exception {
    assertThat(delete("POST", "match[]", "{job=\"a\"}", "start", time(-1_000), "end", time(-1)))
        .isEqualTo("204 ");
    assertThat(series(-1_000, -1)).containsExactly(B);
    assertThat(series(-2_000, -2_000)).containsExactly(A, B);
    assertThat(delete("PUT", "match[]", "{job=\"a\"}", "match[]", "up{job=\"b\"}"))
        .isEqualTo("204 ");
    assertThat(series(-3_000, 1_000)).isEmpty();
  }

  @Test
  void readsTimesAsPrometheusWritesThemAndOpenRangesAreOpen() throws Exception {
    assertThat(delete("POST", "match[]", "up", "start", "2026-11-20T12:00:00.000Z"))
        .isEqualTo("204 ");
    assertThat(series(0, 0)).isEmpty();
    assertThat(series(-1_000, 0)).containsExactly(A, B);
    assertThat(delete("POST", "match[]", "up", "start", "", "end", time(-2_000))).isEqualTo("204 ");
    assertThat(series(-9_000, -1_001)).isEmpty();
    assertThat(series(-1_000, 0)).containsExactly(A, B);
  }

  @Test
  void whatSelectsNothingOrHasNoTimeInItIsNoError() throws Exception {
    assertThat(delete("POST", "match[]", "nothere")).isEqualTo("204 ");
    assertThat(delete("POST", "match[]", "up", "start", "10", "end", "5")).isEqualTo("204 ");
    assertThat(series(-2_000, 0)).containsExactly(A, B);
  }

  @Test
  void refusesWhatPrometheusRefusesAndDeletesNothing() throws Exception {
    checkRefused("no match[] parameter provided", "");
    checkRefused("no match[] parameter provided", "start", "1");
    checkRefused("invalid parameter \\\"match[]\\\": 1:1: parse error", "match[]", "");
    checkRefused("invalid parameter \\\"match[]\\\": ", "match[]", "up", "match[]", "{job=\"a\"");
    checkRefused("invalid parameter \\\"match[]\\\": ", "match[]", "up", "match[]", "{a=~\"(\"}");
    checkRefused("invalid parameter \\\"match[]\\\": ", "match[]", "rate(up[5m])");
    checkRefused("invalid parameter \\\"match[]\\\": ", "match[]", "up offset 5m");
    checkRefused("invalid parameter \\\"match[]\\\": ", "match[]", "{}");
    checkRefused("invalid parameter \\\"match[]\\\": ", "match[]", "up", "match[]", "{a=~\".*\"}");
    String start = "invalid parameter \\\"start\\\": ";
    checkRefused(start + "invalid time value for 'start'", "match[]", "up", "start", "yesterday");
    checkRefused(start + "invalid time value for 'start'", "match[]", "up", "start", "NaN");
    String end = "invalid parameter \\\"end\\\": ";
    checkRefused(end + "invalid time value for 'end'", "match[]", "up", "end", "2026-13-01");
    assertThat(series(-2_000, 0)).containsExactly(A, B);
  }

  private void checkRefused(String message, String... parameters) throws Exception {
    assertThat(delete("POST", parameters))
        .startsWith("400 {\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + message);
  }

  @Test
  void takesChangingMethodsAlone() throws Exception {
    for (String call : List.of("delete_series?match[]=up", "clean_tombstones", "snapshot")) {
      assertThat(send("on", "GET", call, "")).startsWith("405 ");
      assertThat(send("on", "DELETE", call, "")).startsWith("405 ");
    }
    assertThat(series(-2_000, 0)).containsExactly(A, B);
    assertThat(send("on", "POST", "clean_tombstones", "")).isEqualTo("204 ");
    assertThat(send("on", "PUT", "clean_tombstones", "")).isEqualTo("204 ");
  }

  @Test
  void isOffUnlessItWasAskedFor() throws Exception {
    for (String call : List.of("delete_series?match[]=up", "clean_tombstones", "snapshot")) {
      assertThat(send("off", "POST", call, ""))
          .startsWith("500 ")
          .contains("\"errorType\":\"unavailable\"", "admin APIs disabled");
    }
    assertThat(series(-2_000, 0)).containsExactly(A, B);
  }

  private static String time(long offset) {
    return Double.toString((T + offset) / 1_000.0);
  }

  private List<Labels> series(long from, long to) {
    return store.series(Tenant.DEFAULT, List.of(), T + from, T + to, 9, StopCheck.NONE);
  }

  private String delete(String method, String... parameters) throws Exception {
    var form = new StringBuilder();
    for (int i = 0; i + 1 < parameters.length; i += 2) {
      form.append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8))
          .append('&');
    }
    return send("on", method, "delete_series", form.toString());
  }

  /// The answer as its status, a space and its body.
  private String send(String listener, String method, String call, String form) throws Exception {
    String address = Listeners.text(Objects.requireNonNull(listeners.addresses().get(listener)));
    var request =
        HttpRequest.newBuilder(
                URI.create("http://" + address + ADMIN + call.replace("[]", "%5B%5D")))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, BodyPublishers.ofString(form));
    var answer = client.send(request.build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
