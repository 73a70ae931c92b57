package dev.nightjar.web.prometheus;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import dev.nightjar.wire.FederationFormat;
import dev.nightjar.wire.FederationWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `GET /federate`: the newest samples of chosen series, for another Prometheus to scrape.
public final class FederateApi {
  private static final String INSTANCE = "instance";

  private final MetricStore store;
  private final Labels external;
  private final Duration lookback;
  private final Clock clock;
  private final Semaphore turns;

  private record Newest(Labels labels, long millis, double value, @Nullable Histogram histogram) {}

  /// @param external labels of every series that leaves this server, unless it has them
  /// @param lookback how old a sample may be
  /// @param turns of questions that compute at once
  public FederateApi(
      MetricStore store, Labels external, Duration lookback, Clock clock, Semaphore turns) {
    this.store = store;
    this.external = external;
    this.lookback = lookback;
    this.clock = clock;
    this.turns = turns;
  }

  /// Adds the route.
  public void addTo(Router.Group routes) {
    routes.get("/federate", Handler.inTurn(turns, this::federate));
  }

  private Answer federate(Request request) {
    List<List<Matcher>> anyOf = Parameters.anyMatchers(request);
    anyOf.removeIf(List::isEmpty); // no condition chooses no series here, as in Prometheus
    long now = clock.millis();
    List<Newest> samples = newest(anyOf, now - lookback.toMillis(), now);
    FederationFormat format = FederationFormat.of(request.header("accept"));
    return Answer.of(
        200,
        format.contentType(),
        out -> {
          var writer = new FederationWriter(format, out);
          for (Newest each : samples) {
            Labels rest = each.labels().filter(name -> !name.equals(Labels.NAME));
            writer.sample(
                each.labels().metricName(),
                rest,
                missing(rest),
                each.value(),
                each.histogram(),
                each.millis());
          }
          writer.end();
        });
  }

  /// By name, series that several selectors find once.
  private List<Newest> newest(List<List<Matcher>> anyOf, long from, long to) {
    Map<Labels, Newest> found = new TreeMap<>();
    var columns = new SampleColumns();
    for (List<Matcher> matchers : anyOf) {
      try (SeriesSet series =
          store.select(Tenant.DEFAULT, matchers, from, to, Handler::refuseIfGone)) {
        for (int i = 0; i < series.size(); i++) {
          Handler.refuseIfGone();
          series.newest(i, columns);
          int last = columns.size() - 1;
          if (last >= 0 && !StaleMarker.is(columns.values()[last])) {
            Labels labels = series.labels(i);
            found.put(
                labels,
                new Newest(
                    labels,
                    columns.timestamps()[last],
                    columns.values()[last],
                    columns.histogram(last)));
          }
        }
      }
    }
    List<Newest> sorted = new ArrayList<>(found.values());
    sorted.sort(Comparator.comparing(each -> each.labels().metricName()));
    return sorted;
  }

  /// The external labels that a series lacks. An empty `instance` keeps the scraper from setting
  /// its own.
  private SortedMap<String, String> missing(Labels ofSeries) {
    SortedMap<String, String> missing = new TreeMap<>(external.toMap());
    missing.putIfAbsent(INSTANCE, "");
    ofSeries.forEach((name, value) -> missing.remove(name));
    return missing;
  }
}
