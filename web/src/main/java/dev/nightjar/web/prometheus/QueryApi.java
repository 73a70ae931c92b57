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
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.model.QueryValue.Scalar;
import dev.nightjar.model.QueryValue.Text;
import dev.nightjar.model.QueryValue.Vector;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleText;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// `/api/v1/query` and `/api/v1/query_range`.
///
/// At most 20 queries are evaluated at once; the others wait within their own timeout.
public final class QueryApi {
  private static final int MAX_CONCURRENT = 20;

  /// Prometheus' limit, wide enough for 60 s steps over a week.
  private static final long MAX_STEPS = 11_000;

  private final MetricQueries queries;
  private final Clock clock;
  private final Refusals refusals;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT, true);

  public QueryApi(MetricQueries queries, Clock clock, Refusals refusals) {
    this.queries = queries;
    this.clock = clock;
    this.refusals = refusals;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.getAndPost("/api/v1/query", this::instant);
    routes.getAndPost("/api/v1/query_range", this::range);
  }

  private Answer instant(Request request) throws InterruptedException {
    int limit = Parameters.limit(request);
    long time = Parameters.time(request, "time").orElseGet(clock::millis);
    MetricQueries.Limits limits = limits(request);
    String query = request.parameter("query").orElse("");
    return answer(query, limits, () -> queries.instant(Tenant.DEFAULT, query, time, limits), limit);
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
    if ((end - start) / step > MAX_STEPS) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)");
    }
    MetricQueries.Limits limits = limits(request);
    String query = request.parameter("query").orElse("");
    return answer(
        query, limits, () -> queries.range(Tenant.DEFAULT, query, start, end, step, limits), limit);
  }

  private static MetricQueries.Limits limits(Request request) {
    MetricQueries.Limits base = MetricQueries.Limits.DEFAULT;
    Duration timeout =
        Parameters.timeout(request)
            .filter(t -> t.compareTo(base.timeout()) < 0)
            .orElse(base.timeout());
    Duration lookback =
        Parameters.duration(request, "lookback_delta")
            .map(Duration::ofMillis)
            .orElse(base.lookback());
    return new MetricQueries.Limits(timeout, lookback, base.maxSamples());
  }

  private interface Evaluation {
    QueryResult run();
  }

  private Answer answer(String query, MetricQueries.Limits limits, Evaluation evaluation, int limit)
      throws InterruptedException {
    if (!slots.tryAcquire(limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new NightjarException(
          ErrorCode.TIMEOUT, "query timed out in query queue: " + MAX_CONCURRENT + " are running");
    }
    try {
      return success(evaluation.run(), limit);
    } catch (NightjarException e) {
      if (e.code() != ErrorCode.BAD_DATA) {
        throw e;
      }
      refusals.count(
          "query", new Refusal(Refusal.Reason.MALFORMED, shortened(query), e.getMessage()));
      throw Parameters.wrong("query", e.getMessage());
    } finally {
      slots.release();
    }
  }

  private static String shortened(String query) {
    return query.length() <= 200 ? query : query.substring(0, 200) + "…";
  }

  private static Answer success(QueryResult result, int limit) {
    List<String> warnings = new ArrayList<>(result.warnings());
    if (sizeOf(result.value()) > limit) {
      warnings.add("results truncated due to limit");
    }
    return Success.of(
        json -> {
          json.writeStartObject();
          writeValue(json, result.value(), limit);
          json.writeEndObject();
        },
        warnings,
        result.infos());
  }

  private static int sizeOf(QueryValue value) {
    return switch (value) {
      case Scalar _, Text _ -> 1;
      case Vector vector -> vector.samples().size();
      case Matrix matrix -> matrix.series().size();
    };
  }

  private static void writeValue(JsonGenerator json, QueryValue value, int limit)
      throws IOException {
    switch (value) {
      case Scalar(long time, double number) -> {
        json.writeStringField("resultType", "scalar");
        json.writeFieldName("result");
        writePair(json, time, SampleText.json(number));
      }
      case Text(long time, String text) -> {
        json.writeStringField("resultType", "string");
        json.writeFieldName("result");
        writePair(json, time, text);
      }
      case Vector(List<VectorSample> samples) -> {
        json.writeStringField("resultType", "vector");
        json.writeArrayFieldStart("result");
        for (VectorSample sample : samples.subList(0, Math.min(limit, samples.size()))) {
          json.writeStartObject();
          writeLabels(json, "metric", sample.labels());
          json.writeFieldName("value");
          writePair(json, sample.timestampMillis(), SampleText.json(sample.value()));
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case Matrix(List<MatrixSeries> series) -> {
        json.writeStringField("resultType", "matrix");
        json.writeArrayFieldStart("result");
        for (MatrixSeries one : series.subList(0, Math.min(limit, series.size()))) {
          json.writeStartObject();
          writeLabels(json, "metric", one.labels());
          json.writeArrayFieldStart("values");
          for (int i = 0; i < one.timestamps().length; i++) {
            writePair(json, one.timestamps()[i], SampleText.json(one.values()[i]));
          }
          json.writeEndArray();
          json.writeEndObject();
        }
        json.writeEndArray();
      }
    }
  }

  private static void writePair(JsonGenerator json, long millis, String text) throws IOException {
    json.writeStartArray();
    json.writeNumber(seconds(millis));
    json.writeString(text);
    json.writeEndArray();
  }

  /// Seconds with at most three decimals and none that are zero, as Prometheus writes times.
  private static BigDecimal seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  static void writeLabels(JsonGenerator json, String field, Labels labels) throws IOException {
    json.writeObjectFieldStart(field);
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }
}
