package dev.nightjar.web.prometheus;

import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;

/// `/api/v1/format_query` and `/api/v1/parse_query`: what a query is, without its being evaluated.
public final class ParseApi {
  private final Features features;

  public ParseApi(Features features) {
    this.features = features;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.getAndPost("/api/v1/format_query", this::format);
    routes.getAndPost("/api/v1/parse_query", this::parse);
  }

  private Answer format(Request request) {
    String formatted = PromqlParser.format(expression(request));
    return Success.of(json -> json.writeString(formatted));
  }

  private Answer parse(Request request) {
    Expr expr = expression(request);
    return Success.of(json -> new TreeJson(json).write(expr));
  }

  private Expr expression(Request request) {
    try {
      return PromqlParser.parse(request.parameter("query").orElse(""), features);
    } catch (NightjarException e) {
      throw Parameters.wrong("query", e.getMessage());
    }
  }
}
