package dev.nightjar.web;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.ErrorStyle;
import dev.nightjar.web.http.Listeners;
import dev.nightjar.web.http.Listeners.Listener;
import dev.nightjar.web.http.Router;
import dev.nightjar.web.own.JobsApi;
import dev.nightjar.web.own.LedgerApi;
import dev.nightjar.web.own.RunsApi;
import dev.nightjar.web.own.ServerApi;
import dev.nightjar.web.own.WatchApi;
import dev.nightjar.web.ping.PingApi;
import dev.nightjar.web.prometheus.AdminApi;
import dev.nightjar.web.prometheus.ExemplarsApi;
import dev.nightjar.web.prometheus.FederateApi;
import dev.nightjar.web.prometheus.ParseApi;
import dev.nightjar.web.prometheus.QueryApi;
import dev.nightjar.web.prometheus.ReadApi;
import dev.nightjar.web.prometheus.RulesApi;
import dev.nightjar.web.prometheus.SeriesApi;
import dev.nightjar.web.prometheus.StatusApi;
import dev.nightjar.web.prometheus.TargetsApi;
import dev.nightjar.web.prometheus.WriteApi;
import dev.nightjar.web.push.PushApi;
import dev.nightjar.wire.ExpositionWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Every route of every listener.
public final class WebServer {
  /// The doors, each made with the ports that it takes.
  public record Doors(
      QueryApi queries,
      SeriesApi series,
      ExemplarsApi exemplars,
      ParseApi parser,
      WriteApi writes,
      ReadApi reads,
      FederateApi federation,
      AdminApi admin,
      StatusApi status,
      TargetsApi targets,
      RulesApi rules,
      RunsApi runs,
      JobsApi jobs,
      WatchApi watch,
      LedgerApi ledger,
      ServerApi server,
      PushApi push,
      PingApi pings,
      Health health,
      Supplier<List<MetricFamily>> ownMetrics,
      Optional<Lifecycle> lifecycle) {}

  /// What `/-/reload` and `/-/quit` do.
  public interface Lifecycle {
    /// Returns what is wrong with the configuration file; empty when it is in force.
    List<String> reload();

    void quit();
  }

  /// The listeners' names.
  public static final String HTTP = "http";

  public static final String PUSH = "push";

  private WebServer() {}

  /// What to bind: the main listener, and the Pushgateway's own when it is wanted.
  public static List<Listener> listeners(InetSocketAddress main, Optional<InetSocketAddress> push) {
    List<Listener> listeners = new ArrayList<>();
    listeners.add(new Listener(HTTP, main));
    push.ifPresent(address -> listeners.add(new Listener(PUSH, address)));
    return listeners;
  }

  /// Opens the doors.
  public static void serve(Listeners listeners, Doors doors) {
    listeners.serve(HTTP, mainRoutes(doors));
    listeners.serve(PUSH, pushRoutes(doors));
  }

  private static Router mainRoutes(Doors doors) {
    var router = new Router();
    Router.Group prometheus = router.sharedGroup(ErrorStyle.PROMETHEUS, "query");
    prometheus.preflight("/api/v1/*");
    doors.queries().addTo(prometheus);
    doors.series().addTo(prometheus);
    doors.exemplars().addTo(prometheus);
    doors.parser().addTo(prometheus);
    doors.status().addTo(prometheus);
    doors.targets().addTo(prometheus);
    doors.rules().addTo(prometheus);
    doors.admin().addTo(router.group(ErrorStyle.PROMETHEUS, "query"));
    doors.writes().addTo(router.group(ErrorStyle.TEXT, ""));
    doors.reads().addTo(router.group(ErrorStyle.TEXT, "query"));
    doors.federation().addTo(router.group(ErrorStyle.TEXT, "query"));
    Router.Group own = router.group(ErrorStyle.OWN, "runs");
    doors.runs().addTo(own);
    doors.jobs().addTo(own);
    doors.watch().addTo(own);
    doors.ledger().addTo(own);
    doors.server().addTo(own);
    doors.push().addTo(router.group(ErrorStyle.TEXT, ""), "/push");
    doors.pings().addTo(router.group(ErrorStyle.TEXT, "runs"));
    Router.Group plain = router.group(ErrorStyle.TEXT, "http");
    doors.health().addTo(plain);
    plain.get("/metrics", request -> metrics(doors));
    addLifecycle(plain, doors.lifecycle());
    router.fallback(new UiFiles());
    return router;
  }

  private static Router pushRoutes(Doors doors) {
    var router = new Router();
    doors.push().addTo(router.group(ErrorStyle.TEXT, ""), "");
    doors.health().addTo(router.group(ErrorStyle.TEXT, "http"));
    return router;
  }

  private static Answer metrics(Doors doors) {
    String page = ExpositionWriter.write(doors.ownMetrics().get());
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    return Answer.of(200, PushApi.TEXT_FORMAT, out -> out.write(bytes));
  }

  private static void addLifecycle(Router.Group routes, Optional<Lifecycle> lifecycle) {
    for (String method : List.of("POST", "PUT")) {
      routes.add(method, "/-/reload", request -> reload(enabled(lifecycle)));
      routes.add(
          method,
          "/-/quit",
          request -> {
            enabled(lifecycle).quit();
            return Answer.text(200, "Requesting termination... Goodbye!\n");
          });
    }
  }

  private static Lifecycle enabled(Optional<Lifecycle> lifecycle) {
    return lifecycle.orElseThrow(
        () ->
            new NightjarException(
                ErrorCode.FORBIDDEN,
                "Lifecycle API is not enabled; start with --enable-lifecycle-api"));
  }

  private static Answer reload(Lifecycle lifecycle) {
    List<String> problems = lifecycle.reload();
    return problems.isEmpty()
        ? Answer.text(200, "")
        : Answer.text(500, "failed to reload config:\n" + String.join("\n", problems) + "\n");
  }
}
