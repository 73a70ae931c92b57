package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleText;
import dev.nightjar.model.SeriesExemplars;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Expr.VectorSelector;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Json;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/// `/api/v1/query_exemplars`: the exemplars of all series that an expression selects.
public final class ExemplarsApi {
  private final MetricStore store;
  private final Features features;

  /// @param features which experimental parts expressions may use
  public ExemplarsApi(MetricStore store, Features features) {
    this.store = store;
    this.features = features;
  }

  /// Adds the route.
  public void addTo(Router.Group routes) {
    routes.getAndPost("/api/v1/query_exemplars", Handler.cancellable(this::exemplars));
  }

  private Answer exemplars(Request request) {
    long from = Parameters.from(request);
    long to = Parameters.to(request);
    if (to < from) {
      throw Parameters.bad("end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> selectors =
        selectors(PromqlParser.parse(request.parameter("query").orElse(""), features));
    if (selectors.isEmpty()) {
      return Answer.empty(204);
    }
    return Success.of(writer(store.exemplars(Tenant.DEFAULT, selectors, from, to)));
  }

  /// What all selectors ask for, in the order of the expression.
  private static List<List<Matcher>> selectors(Expr whole) {
    return whole.descendants().stream()
        .filter(VectorSelector.class::isInstance)
        .map(selector -> ((VectorSelector) selector).matchers())
        .toList();
  }

  private static Json.Writer writer(List<SeriesExemplars> all) {
    return json -> {
      json.writeStartArray();
      for (SeriesExemplars each : all) {
        json.writeStartObject();
        QueryApi.writeLabels(json, "seriesLabels", each.series());
        json.writeArrayFieldStart("exemplars");
        for (Exemplar exemplar : each.exemplars()) {
          write(exemplar, json);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    };
  }

  private static void write(Exemplar exemplar, JsonGenerator json) throws IOException {
    json.writeStartObject();
    QueryApi.writeLabels(json, "labels", exemplar.labels());
    json.writeStringField("value", SampleText.json(exemplar.value()));
    json.writeFieldName("timestamp");
    json.writeNumber(seconds(exemplar.timestampMillis()));
    json.writeEndObject();
  }

  /// Whole seconds, or seconds with up to three decimals.
  private static String seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, 3);
    return millis % 1_000 == 0 ? seconds.toBigInteger().toString() : seconds.toPlainString();
  }
}
