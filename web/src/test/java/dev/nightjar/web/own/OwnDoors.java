package dev.nightjar.web.own;

import dev.nightjar.jobs.JobStores;
import dev.nightjar.jobs.Jobs;
import dev.nightjar.jobs.JobsConfig;
import dev.nightjar.model.Refusals;
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
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Objects;

/// Our own API over HTTP, on stores in memory.
final class OwnDoors implements AutoCloseable {
  final ManualClock clock = new ManualClock(InMemoryWatching.NOW);
  final InMemoryRunStore runs = new InMemoryRunStore(clock);
  final InMemoryWatching watching = new InMemoryWatching(runs);
  final InMemoryEntries entries = new InMemoryEntries();
  private final Refusals refusals = new Refusals(clock);
  private final InMemoryLogStore lines = new InMemoryLogStore();
  private final Jobs jobs =
      new Jobs(
          JobsConfig.defaults(),
          new JobStores(
              runs,
              new InMemoryRunHistory(runs),
              new InMemoryJobDecisions(),
              new InMemoryLedgerStore(),
              new InMemoryPushGroups(),
              lines,
              new InMemoryMetricStore()),
          clock,
          refusals);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Listeners listeners =
      Listeners.bind(
          List.of(new Listener("http", new InetSocketAddress("127.0.0.1", 0))),
          Limits.DEFAULT,
          refusals);

  OwnDoors() {
    var router = new Router();
    Router.Group own = router.group(ErrorStyle.OWN, "runs");
    new RunsApi(runs, jobs.reports(), lines, watching, refusals).addTo(own);
    new JobsApi(jobs.board(), watching).addTo(own);
    new WatchApi(watching, clock).addTo(own);
    new LedgerApi(entries).addTo(own);
    listeners.serve("http", router);
  }

  /// Takes back what a test put in, but for jobs and runs.
  void forget() {
    watching.settings.clear();
    watching.told.clear();
    watching.coming.clear();
    entries.all.clear();
  }

  /// Sends a request; the answer as its status, a space and its body.
  String send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    String address = Listeners.text(Objects.requireNonNull(listeners.addresses().get("http")));
    var request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/nightjar/v1/" + path))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    var answer = client.send(request.build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  String read(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  @Override
  public void close() {
    client.close();
    listeners.close();
    jobs.close();
  }
}
