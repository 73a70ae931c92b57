package dev.nightjar.web.ping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.JobStores;
import dev.nightjar.jobs.Jobs;
import dev.nightjar.jobs.JobsConfig;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryJobDecisions;
import dev.nightjar.testing.kit.InMemoryLedgerStore;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import dev.nightjar.testing.kit.InMemoryRunHistory;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.web.http.ErrorStyle;
import dev.nightjar.web.http.Listeners;
import dev.nightjar.web.http.Listeners.Limits;
import dev.nightjar.web.http.Listeners.Listener;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Pings over HTTP, with the answers that healthchecks' own clients are used to.
final class PingApiTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
  private static final String KEY = "fqOOd6-F4MMNuCEnzTU01w";

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T02:30:00Z"));
  private final InMemoryRunStore runs = new InMemoryRunStore(clock);
  private final Refusals refusals = new Refusals(clock);
  private final Jobs jobs =
      new Jobs(
          JobsConfig.defaults(),
          new JobStores(
              runs,
              new InMemoryRunHistory(runs),
              new InMemoryJobDecisions(),
              new InMemoryLedgerStore(),
              new InMemoryPushGroups(),
              new InMemoryLogStore(),
              new InMemoryMetricStore()),
          clock,
          refusals);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Listeners listeners =
      Listeners.bind(List.of(new Listener("http", ANY_PORT)), Limits.DEFAULT, refusals);
  private PingAccess access = PingAccess.DEFAULT;

  PingApiTest() {
    var router = new Router();
    new PingApi(jobs.pings(), () -> access, clock, refusals)
        .addTo(router.group(ErrorStyle.TEXT, "runs"));
    listeners.serve("http", router);
    jobs.reports().job(Tenant.DEFAULT, "nightly_backup");
  }

  @AfterEach
  void close() {
    client.close();
    listeners.close();
    jobs.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    String url =
        "http://"
            + Listeners.text(Objects.requireNonNull(listeners.addresses().get("http")))
            + "/ping/"
            + path;
    var request =
        HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private void check(String path, int status, String text, String... headers) throws Exception {
    HttpResponse<String> answer = send("GET", path, "", headers);
    assertThat(answer.statusCode() + " " + answer.body()).as(path).isEqualTo(status + " " + text);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
  }

  private String id() {
    return runs.job(Tenant.DEFAULT, "nightly_backup").orElseThrow().pingId().toString();
  }

  private List<Run> kept() {
    return runs.runs(Tenant.DEFAULT, RunFilter.ALL, Optional.empty(), 1000).items();
  }

  @Test
  void getHeadAndPostAreEqual() throws Exception {
    for (String method : List.of("GET", "HEAD", "POST")) {
      assertThat(send(method, id() + "/start", "").statusCode()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(7));
      HttpResponse<String> answer = send(method, id(), "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(method.equals("HEAD") ? "" : "OK");
      assertThat(answer.headers().firstValue("ping-body-limit")).contains("100000");
      assertThat(answer.headers().firstValue("cache-control").orElse("")).contains("no-store");
    }
    assertThat(kept())
        .hasSize(3)
        .allSatisfy(
            run -> {
              assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
              assertThat(run.duration()).contains(Duration.ofSeconds(7));
              assertThat(run.instance()).isEqualTo("127.0.0.1");
            });
  }

  @Test
  void answersAsTheOriginalDoes() throws Exception {
    check(id() + "?rid=123e4567-E89B-12d3-a456-426614174000", 200, "OK");
    check(id() + "?rid=123", 400, "invalid uuid format");
    check(id() + "?rid=", 400, "invalid uuid format");
    check(id() + "/255", 200, "OK");
    check(id() + "/256", 400, "invalid url format");
    check("nightly_backup", 200, "OK");
    check("any-key/nightly_backup/fail", 200, "OK");
    check("Nightly_Backup", 400, "invalid url format");
    check("unknown", 404, "not found");
    check("00000000-0000-0000-0000-000000000000", 404, "not found");
    check("start", 404, "not found");
    check("a/b/c/d", 404, "not found");
    assertThat(send("PUT", id(), "").statusCode()).isEqualTo(405);
    assertThat(send("OPTIONS", id(), "").statusCode()).isEqualTo(204);
    assertThat(kept()).hasSize(4);
  }

  @Test
  void createMakesAJobOnce() throws Exception {
    check("new-job/start?create=0", 404, "not found");
    check("new-job/start?create=1", 201, "Created");
    check("new-job/0?create=1", 200, "OK");
    check("start?create=1", 404, "not found");
    check("key/start/fail?create=1", 400, "invalid url format");
    check("00000000-0000-0000-0000-000000000000?create=1", 404, "not found");
    check("bad-rid?create=1&rid=x", 400, "invalid uuid format");
    assertThat(runs.jobCount(Tenant.DEFAULT)).isEqualTo(2);
    access = new PingAccess(Set.of(), 2);
    HttpResponse<String> full = send("GET", "one-more?create=1", "");
    assertThat(full.statusCode()).isEqualTo(403);
    assertThat(full.body()).contains("there are 2", "web.ping_create_limit");
    assertThat(refusals.counts()).anySatisfy(count -> assertThat(count.signal()).isEqualTo("runs"));
  }

  @Test
  void aSlugOfTwoJobsIsAmbiguous() throws Exception {
    jobs.reports().job(Tenant.DEFAULT, "Nightly_Backup!");
    check("nightly_backup", 409, "ambiguous slug");
    check("nightly_backup?create=1", 409, "ambiguous slug");
    check(id(), 200, "OK");
  }

  @Test
  void aKeyOpensNamesOnceThereIsOne() throws Exception {
    access = new PingAccess(Set.of(KEY), 1000);
    check(KEY + "/nightly_backup", 200, "OK");
    check("nightly_backup", 200, "OK");
    check("fqOOd6-F4MMNuCEnzTU01x/nightly_backup", 404, "not found");
  }

  @Test
  void namesAreNotForThoseBehindAProxyUnlessTheyHaveTheKey() throws Exception {
    check("nightly_backup", 404, "not found", "x-forwarded-for", "203.0.113.9");
    check("nightly_backup?create=1", 404, "not found", "forwarded", "for=203.0.113.9");
    check("any/nightly_backup", 404, "not found", "x-forwarded-for", "203.0.113.9");
    check(id(), 200, "OK", "x-forwarded-for", "127.0.0.1, 203.0.113.9");
    assertThat(kept())
        .singleElement()
        .satisfies(run -> assertThat(run.instance()).isEqualTo("203.0.113.9"));
    access = new PingAccess(Set.of(KEY), 1000);
    check(KEY + "/nightly_backup", 200, "OK", "x-forwarded-for", "203.0.113.9");
    check(
        "nightly_backup", 200, "OK", "x-real-ip", "203.0.113.9", "authorization", "Bearer " + KEY);
    check("nightly_backup", 404, "not found", "x-real-ip", "203.0.113.9");
  }

  @Test
  void pagesOfOtherSitesNeedTheIdOrAKey() throws Exception {
    check(id(), 200, "OK", "origin", "https://elsewhere.example");
    assertThat(send("POST", id(), "", "origin", "https://elsewhere.example").statusCode())
        .isEqualTo(200);
    check("nightly_backup", 404, "not found", "origin", "https://elsewhere.example");
    check("nightly_backup?create=1", 404, "not found", "sec-fetch-site", "cross-site");
  }

  @Test
  void aRunawayLoopIsHeldUpAndGuessingToo() throws Exception {
    for (int i = 0; i < 200; i++) {
      check("guess" + i, 404, "not found");
    }
    HttpResponse<String> answer = send("GET", id(), "");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    clock.advance(Duration.ofSeconds(1));
    check(id(), 200, "OK");
  }

  @Test
  void allowsABurstThenAPace() {
    var allowance = new Allowance(3, 2, clock);
    assertThat(List.of(allowance.take("a"), allowance.take("a"), allowance.take("a")))
        .containsOnly(true);
    assertThat(allowance.take("a")).isFalse();
    assertThat(allowance.take("b")).isTrue();
    clock.advance(Duration.ofMillis(300));
    assertThat(allowance.take("a")).isFalse();
    clock.advance(Duration.ofMillis(300));
    assertThat(allowance.take("a")).isTrue();
    assertThat(allowance.has("a")).isFalse();
  }

  @Test
  void aLongBodyIsCutAndTheRunStandsAllTheSame() throws Exception {
    assertThat(send("POST", "nightly_backup/1", "x".repeat(300_000)).statusCode()).isEqualTo(200);
    Run run = kept().getFirst();
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(runs.outputLines(Tenant.DEFAULT, run.id())).isEqualTo(2);
  }
}
