package dev.nightjar.web.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.ingest.Admission;
import dev.nightjar.ingest.AdmissionConfig;
import dev.nightjar.ingest.PushConfig;
import dev.nightjar.ingest.PushReceiver;
import dev.nightjar.ingest.RemoteWriteReceiver;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.web.http.ErrorStyle;
import dev.nightjar.web.http.Listeners;
import dev.nightjar.web.http.Listeners.Limits;
import dev.nightjar.web.http.Listeners.Listener;
import dev.nightjar.web.http.Router;
import dev.nightjar.web.push.PushApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Exemplars and native histograms on their way in and out over HTTP. Its server takes seconds to
/// stop, so all tests share one.
@TestInstance(Lifecycle.PER_CLASS)
final class ExemplarsApiTest {
  private static final String FAMILIES =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily";

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final long now = clock.millis();
  private final Refusals refusals = new Refusals(clock);
  private final InMemoryMetricStore store = new InMemoryMetricStore();
  private final Admission admission =
      new Admission(store, new InMemoryLogStore(), refusals, clock, AdmissionConfig.DEFAULT);
  private final PushReceiver pushes =
      new PushReceiver(
          new InMemoryPushGroups(), admission, clock, PushConfig.DEFAULT, Sightings.NONE);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Listeners listeners =
      Listeners.bind(
          List.of(new Listener("http", new InetSocketAddress("127.0.0.1", 0))),
          Limits.DEFAULT,
          refusals);

  ExemplarsApiTest() {
    var router = new Router();
    Router.Group routes = router.group(ErrorStyle.PROMETHEUS, "query");
    new ExemplarsApi(store, Features.of(List.of("promql-experimental-functions"))).addTo(routes);
    new WriteApi(new RemoteWriteReceiver(admission)).addTo(routes);
    new PushApi(pushes, refusals).addTo(routes, "");
    listeners.serve("http", router);
  }

  @AfterAll
  void close() {
    listeners.close();
    pushes.close();
  }

  private String send(String method, String path, byte[] body, String type)
      throws IOException, InterruptedException {
    String address = Listeners.text(Objects.requireNonNull(listeners.addresses().get("http")));
    var request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .method(method, BodyPublishers.ofByteArray(body))
            .header("Content-Type", type)
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private String write(Message... series) throws IOException, InterruptedException {
    var request = new Message();
    for (Message each : series) {
      request.message(1, each);
    }
    return send("POST", "/api/v1/write", request.snappy(), "application/x-protobuf");
  }

  private String ask(String query, String... more) throws IOException, InterruptedException {
    String path = "/api/v1/query_exemplars?query=" + URLEncoder.encode(query, UTF_8);
    return send("GET", path + String.join("", more), new byte[0], "text/plain");
  }

  private static Message series(String name, String job) {
    return new Message().message(1, label("__name__", name)).message(1, label("job", job));
  }

  private static Message label(String name, String value) {
    return new Message().text(1, name).text(2, value);
  }

  private Message sample() {
    return new Message().fixed(1, 1).varint(2, now);
  }

  private static Message exemplar(String trace, double value, long at) {
    return new Message().message(1, label("trace_id", trace)).fixed(2, value).varint(3, at);
  }

  @Test
  void givesWhatWasWrittenAsPrometheusDoes() throws Exception {
    assertThat(
            write(
                series("x", "b")
                    .message(2, sample())
                    .message(3, exemplar("t1", 0.5, now - 2_521))
                    .message(3, exemplar("t2", Double.POSITIVE_INFINITY, now)),
                series("x", "a").message(2, sample()).message(3, exemplar("t3", 1e30, now)),
                series("y", "a").message(2, sample()).message(3, exemplar("t4", 4, now - 1))))
        .startsWith("204");
    String a =
        "{\"seriesLabels\":{\"__name__\":\"x\",\"job\":\"a\"},\"exemplars\":[{\"labels\":"
            + "{\"trace_id\":\"t3\"},\"value\":\"1e+30\",\"timestamp\":1795168800}]}";
    String first =
        "{\"labels\":{\"trace_id\":\"t1\"},\"value\":\"0.5\",\"timestamp\":1795168797.479},";
    String b =
        "{\"seriesLabels\":{\"__name__\":\"x\",\"job\":\"b\"},\"exemplars\":["
            + first
            + "{\"labels\":{\"trace_id\":\"t2\"},\"value\":\"+Inf\",\"timestamp\":1795168800}]}";
    String y =
        "{\"seriesLabels\":{\"__name__\":\"y\",\"job\":\"a\"},\"exemplars\":[{\"labels\":"
            + "{\"trace_id\":\"t4\"},\"value\":\"4\",\"timestamp\":1795168799.999}]}";
    assertThat(ask("x")).isEqualTo(success(a, b));
    assertThat(ask("sum(rate(x{job=\"a\"}[5m])) / on() y @ 0 offset 1h")).isEqualTo(success(a, y));
    assertThat(ask("quantile_over_time(0.5, x[1h:1m])", "&start=1795168800", "&end=1795168801"))
        .isEqualTo(success(a, b.replace(first, "")));
    assertThat(ask("x", "&end=1795168797")).isEqualTo(success());
    assertThat(
            send(
                "POST",
                "/api/v1/query_exemplars",
                "query=y".getBytes(UTF_8),
                "application/x-www-form-urlencoded"))
        .isEqualTo(success(y));
  }

  private static String success(String... series) {
    return "200 {\"status\":\"success\",\"data\":[" + String.join(",", series) + "]}";
  }

  @Test
  void refusesAsPrometheusDoes() throws Exception {
    assertThat(ask("1 + 1")).as("nothing is selected").isEqualTo("204 ");
    assertThat(ask("sum("))
        .startsWith("400 {\"status\":\"error\",\"errorType\":\"bad_data\"")
        .contains("parse error: ");
    assertThat(ask("")).startsWith("400 ");
    assertThat(ask("x", "&start=7&end=3"))
        .startsWith("400 ")
        .contains("\"end timestamp must not be before start timestamp\"");
    assertThat(ask("x", "&start=soon"))
        .startsWith("400 ")
        .contains("invalid time value for 'start': cannot parse \\\"soon\\\"");
  }

  @Test
  void takesWhatFeaturesAllowAndNothingElse() throws Exception {
    assertThat(write(series("z", "a").message(2, sample()).message(3, exemplar("t", 1, now))))
        .startsWith("204");
    assertThat(ask("limitk(1, z)")).startsWith("200 ").contains("\"trace_id\":\"t\"");
    assertThat(ask("z[2 * 5m]"))
        .startsWith("400 ")
        .contains("experimental duration expression is not enabled");
  }

  @Test
  void tellsOfABadHistogramAndStoresTheRest() throws Exception {
    Message bad = new Message().varint(1, 3).fixed(3, 1).varint(15, now);
    assertThat(
            write(
                series("good", "j").message(2, sample()),
                series("bad", "j").message(4, bad).message(3, exemplar("t", 1, now))))
        .startsWith(
            "400 0 observations found in buckets, but the Count field is 3: histogram's observation"
                + " count should equal the number of observations found in the buckets (in absence"
                + " of NaN): 1 of 2 samples were not stored; the first: bad: ");
    assertThat(store.stats().samplesAppended()).isPositive();
  }

  @Test
  void takesPushesOfProtobuf() throws Exception {
    Message family =
        new Message()
            .text(1, "pushed")
            .varint(3, 1)
            .message(4, new Message().message(2, new Message().fixed(1, 5)));
    byte[] body = new Message().delimited(family).build();
    assertThat(send("PUT", "/metrics/job/p", body, FAMILIES + "; encoding=delimited"))
        .startsWith("200");
    assertThat(pushes.page(Tenant.DEFAULT)).contains("pushed{instance=\"\",job=\"p\"} 5\n");
    assertThat(send("PUT", "/metrics/job/p", body, FAMILIES + "; encoding=text"))
        .startsWith("400")
        .contains("encoding=delimited");
  }
}
