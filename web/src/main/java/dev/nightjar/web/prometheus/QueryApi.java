package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.Matrix;
import dev.nightjar.model.QueryValue.Scalar;
import dev.nightjar.model.QueryValue.Text;
import dev.nightjar.model.QueryValue.Vector;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// `/api/v1/query` and `/api/v1/query_range`.
///
/// At most 20 queries are evaluated at once; the others wait within their own timeout.
public final class QueryApi {
  /// So many warnings, and so many infos, are in an answer, as in Prometheus' answers.
  private static final int MOST_SAID = 10;

  private static final int MAX_CONCURRENT = 20;

  /// Prometheus' limit, wide enough for 60 s steps over a week.
  private static final long MAX_STEPS = 11_000;

  /// More is read by nobody as one document.
  private static final AnswerLimit LIMIT = new AnswerLimit(512L << 20);

  private final MetricQueries queries;
  private final Clock clock;
  private final MetricQueries.Limits base;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT, true);

  /// @param base what one query may use at the most
  public QueryApi(MetricQueries queries, Clock clock, MetricQueries.Limits base) {
    this.queries = queries;
    this.clock = clock;
    this.base = base;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.getAndPost("/api/v1/query", Handler.cancellable(this::instant));
    routes.getAndPost("/api/v1/query_range", Handler.cancellable(this::range));
  }

  private Answer instant(Request request) throws InterruptedException {
    int limit = Parameters.limit(request);
    long time = Parameters.bound(request, "time", clock.millis());
    MetricQueries.Limits limits = limits(request);
    String query = request.parameter("query").orElse("");
    var shown = new Shown(limit, request.parameter("stats"), time, 0);
    return answer(limits, () -> queries.instant(Tenant.DEFAULT, query, time, limits), shown);
  }

  private Answer range(Request request) throws InterruptedException {
    int limit = Parameters.limit(request);
    long start = Parameters.needTime(request, "start");
    long end = Parameters.needTime(request, "end");
    if (end < start) {
      throw Parameters.wrong("end", "end timestamp must not be before start time");
    }
    long step = Parameters.needDuration(request, "step");
    if (step <= 0) {
      throw Parameters.wrong(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if (steps(start, end, step) > MAX_STEPS) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)");
    }
    MetricQueries.Limits limits = limits(request);
    String query = request.parameter("query").orElse("");
    var shown = new Shown(limit, request.parameter("stats"), start, step);
    return answer(
        limits, () -> queries.range(Tenant.DEFAULT, query, start, end, step, limits), shown);
  }

  /// How often a step goes into a range, one that 64 bits cannot hold included.
  private static long steps(long start, long end, long step) {
    long range = end - start;
    return range < 0 ? Long.MAX_VALUE : range / step;
  }

  private MetricQueries.Limits limits(Request request) {
    Duration timeout =
        Parameters.timeout(request)
            .filter(t -> t.compareTo(base.timeout()) < 0)
            .map(t -> t.isNegative() ? Duration.ZERO : t)
            .orElse(base.timeout());
    return base.withTimeout(timeout)
        .withLookback(Parameters.lookback(request).orElse(base.lookback()));
  }

  private interface Evaluation {
    QueryResult run();
  }

  /// What of a result a request wants to see.
  ///
  /// @param limit most series
  /// @param stats whether it wants to know the cost, and how
  /// @param start of the query's first step
  private record Shown(int limit, Optional<String> stats, long start, long step) {}

  private Answer answer(MetricQueries.Limits limits, Evaluation evaluation, Shown shown)
      throws InterruptedException {
    if (!slots.tryAcquire(limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new NightjarException(
          ErrorCode.TIMEOUT,
          "query timed out in query queue: %d others were running or being read for %d ms; try again"
              .formatted(MAX_CONCURRENT, limits.timeout().toMillis()));
    }
    Answer answer;
    try {
      answer = success(evaluation.run(), shown);
    } catch (NightjarException e) {
      slots.release();
      throw e.code() == ErrorCode.BAD_DATA ? Parameters.wrong("query", e.getMessage()) : e;
    } catch (RuntimeException | Error e) {
      slots.release();
      throw e;
    }
    // The result lives until the client has taken it: so does its slot.
    return new Answer(
        answer.status(),
        answer.headers(),
        out -> {
          try {
            answer.body().writeTo(LIMIT.around(out));
          } finally {
            slots.release();
          }
        });
  }

  private static Answer success(QueryResult result, Shown shown) {
    LIMIT.check(result.value());
    List<String> warnings = new ArrayList<>(result.warnings());
    if (sizeOf(result.value()) > shown.limit()) {
      warnings.add("results truncated due to limit");
    }
    warnings.addAll(StatsJson.warnings(shown.stats()));
    var stats = new StatsJson(result.stats(), shown.start(), shown.step());
    return Success.of(
        json -> {
          json.writeStartObject();
          new ResultJson(json).write(result.value(), shown.limit());
          stats.write(shown.stats(), json);
          json.writeEndObject();
        },
        few(warnings, "warning"),
        few(result.infos(), "info"));
  }

  /// The first few of what a query has to say, and how much is left out.
  static List<String> few(List<String> all, String kind) {
    List<String> few = new ArrayList<>(all.subList(0, Math.min(MOST_SAID, all.size())));
    if (all.size() > MOST_SAID) {
      few.add(all.size() - MOST_SAID + " more " + kind + " annotations omitted");
    }
    return few;
  }

  private static int sizeOf(QueryValue value) {
    return switch (value) {
      case Scalar _, Text _ -> 1;
      case Vector vector -> vector.samples().size();
      case Matrix matrix -> matrix.series().size();
    };
  }

  static void writeLabels(JsonGenerator json, String field, Labels labels) throws IOException {
    json.writeObjectFieldStart(field);
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }
}
