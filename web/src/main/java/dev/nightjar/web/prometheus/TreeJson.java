package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.Matcher;
import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.DurationExpr;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Functions;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.ValueType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Writes the tree of a PromQL expression as `/api/v1/parse_query` has it: an object per node, its
/// kind under `type`. Source: the tree view of Prometheus' UI reads it. Owned by one thread.
final class TreeJson {
  private final JsonGenerator json;

  TreeJson(JsonGenerator json) {
    this.json = json;
  }

  /// Writes one node with all below it.
  void write(Expr expr) throws IOException {
    json.writeStartObject();
    switch (expr) {
      case Expr.NumberLiteral number -> {
        type("numberLiteral");
        json.writeStringField("val", GoNumbers.plain(number.value()));
      }
      case Expr.StringLiteral text -> {
        type("stringLiteral");
        json.writeStringField("val", text.value());
      }
      case Expr.VectorSelector selector -> {
        type("vectorSelector");
        selector(selector);
      }
      case Expr.MatrixSelector matrix -> {
        type("matrixSelector");
        selector(matrix.selector());
        duration("range", Optional.of(matrix.range()));
      }
      case Expr.Subquery query -> subquery(query);
      case Expr.Call call -> call(call);
      case Expr.Aggregate aggregate -> aggregate(aggregate);
      case Expr.Binary binary -> chain(binary.chain());
      case Expr.Unary unary -> {
        type("unaryExpr");
        json.writeStringField("op", unary.negative() ? "-" : "+");
        node("expr", unary.inner());
      }
      case Expr.Paren paren -> {
        type("parenExpr");
        node("expr", paren.inner());
      }
    }
    json.writeEndObject();
  }

  private void type(String name) throws IOException {
    json.writeStringField("type", name);
  }

  private void node(String field, Expr expr) throws IOException {
    json.writeFieldName(field);
    write(expr);
  }

  private void selector(Expr.VectorSelector selector) throws IOException {
    json.writeStringField("name", selector.name());
    json.writeArrayFieldStart("matchers");
    for (Matcher matcher : selector.matchers()) {
      json.writeStartObject();
      json.writeStringField("name", matcher.name());
      json.writeStringField("type", matcher.kind().symbol());
      json.writeStringField("value", matcher.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    duration("offset", selector.offset());
    at(selector.at());
    json.writeBooleanField("anchored", selector.mode() == RangeMode.ANCHORED);
    json.writeBooleanField("smoothed", selector.mode() == RangeMode.SMOOTHED);
  }

  private void subquery(Expr.Subquery query) throws IOException {
    type("subquery");
    node("expr", query.inner());
    duration("range", Optional.of(query.range()));
    duration("step", query.step());
    duration("offset", query.offset());
    at(query.at());
  }

  private void at(At at) throws IOException {
    json.writeFieldName("timestamp");
    if (at instanceof At.Instant(long millis)) {
      json.writeNumber(millis);
    } else {
      json.writeNull();
    }
    json.writeFieldName("startOrEnd");
    switch (at) {
      case At.Start _ -> json.writeString("start");
      case At.End _ -> json.writeString("end");
      case At.Unset _, At.Instant _ -> json.writeNull();
    }
  }

  /// Milliseconds under the field's name, 0 where only an evaluation knows them; and what is to be
  /// evaluated beside it.
  private void duration(String field, Optional<DurationExpr> duration) throws IOException {
    boolean isKnown = duration.isPresent() && duration.get().isLiteral();
    json.writeNumberField(field, isKnown ? Math.round(duration.get().seconds(0, 0) * 1000) : 0);
    json.writeFieldName(field + "Expr");
    if (duration.isPresent() && !isKnown) {
      duration(duration.get());
    } else {
      json.writeNull();
    }
  }

  private void duration(DurationExpr duration) throws IOException {
    DurationExpr bare = duration;
    boolean wrapped = false;
    while (bare instanceof DurationExpr.Paren(var inner)) {
      bare = inner;
      wrapped = true;
    }
    switch (bare) {
      case DurationExpr.Literal(double seconds, boolean asDuration) -> {
        json.writeStartObject();
        type("numberLiteral");
        json.writeStringField("val", GoNumbers.plain(seconds));
        json.writeBooleanField("duration", asDuration);
        json.writeEndObject();
      }
      case DurationExpr.Step _ -> duration("step", wrapped, Optional.empty(), Optional.empty());
      case DurationExpr.Range _ -> duration("range", wrapped, Optional.empty(), Optional.empty());
      case DurationExpr.Negated(var inner) ->
          duration("-", wrapped, Optional.empty(), Optional.of(inner));
      case DurationExpr.Arithmetic(var op, var left, var right) ->
          duration(op.symbol(), wrapped, Optional.of(left), Optional.of(right));
      case DurationExpr.Extreme(_, String name, var left, var right) ->
          duration(name, wrapped, Optional.of(left), Optional.of(right));
      case DurationExpr.Paren _ -> throw new IllegalStateException("BUG: parentheses were left");
    }
  }

  private void duration(
      String op, boolean wrapped, Optional<DurationExpr> left, Optional<DurationExpr> right)
      throws IOException {
    json.writeStartObject();
    type("durationExpr");
    json.writeStringField("op", op);
    side("lhs", left);
    side("rhs", right);
    json.writeBooleanField("wrapped", wrapped);
    json.writeEndObject();
  }

  private void side(String field, Optional<DurationExpr> side) throws IOException {
    json.writeFieldName(field);
    if (side.isPresent()) {
      duration(side.get());
    } else {
      json.writeNull();
    }
  }

  private void call(Expr.Call call) throws IOException {
    Functions.Signature function = call.function();
    type("call");
    json.writeObjectFieldStart("func");
    json.writeStringField("name", function.name());
    json.writeArrayFieldStart("argTypes");
    for (ValueType parameter : function.parameters()) {
      json.writeString(parameter.wireName());
    }
    json.writeEndArray();
    json.writeNumberField("variadic", function.variadic());
    json.writeStringField("returnType", function.returns().wireName());
    json.writeEndObject();
    json.writeArrayFieldStart("args");
    for (Expr argument : call.arguments()) {
      write(argument);
    }
    json.writeEndArray();
  }

  private void aggregate(Expr.Aggregate aggregate) throws IOException {
    type("aggregation");
    json.writeStringField("op", aggregate.op().symbol());
    node("expr", aggregate.inner());
    json.writeFieldName("param");
    if (aggregate.parameter().isPresent()) {
      write(aggregate.parameter().get());
    } else {
      json.writeNull();
    }
    strings("grouping", aggregate.labels());
    json.writeBooleanField("without", aggregate.without());
  }

  /// The last operator is the outermost object, which is open already; the others stand within one
  /// another on its left side.
  private void chain(List<Expr.Binary> links) throws IOException {
    for (int i = links.size() - 1; i >= 0; i--) {
      type("binaryExpr");
      json.writeStringField("op", links.get(i).op().symbol());
      json.writeFieldName("lhs");
      if (i > 0) {
        json.writeStartObject();
      }
    }
    write(links.getFirst().left());
    for (int i = 0; i < links.size(); i++) {
      rightSide(links.get(i));
      if (i < links.size() - 1) {
        json.writeEndObject();
      }
    }
  }

  private void rightSide(Expr.Binary binary) throws IOException {
    node("rhs", binary.right());
    json.writeFieldName("matching");
    if (binary.left().type() == ValueType.VECTOR && binary.right().type() == ValueType.VECTOR) {
      matching(binary.matching(), binary.op().isSet());
    } else {
      json.writeNull();
    }
    json.writeBooleanField("bool", binary.returnBool());
  }

  private void matching(Matching matching, boolean ofSets) throws IOException {
    json.writeStartObject();
    json.writeStringField(
        "card",
        switch (matching.cardinality()) {
          case ONE_TO_ONE -> ofSets ? "many-to-many" : "one-to-one";
          case MANY_TO_ONE -> "many-to-one";
          case ONE_TO_MANY -> "one-to-many";
        });
    strings("labels", matching.labels());
    json.writeBooleanField("on", matching.on());
    strings("include", matching.include());
    json.writeObjectFieldStart("fillValues");
    fill("lhs", matching.fillLeft());
    fill("rhs", matching.fillRight());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void fill(String field, OptionalDouble value) throws IOException {
    json.writeFieldName(field);
    if (value.isPresent()) {
      json.writeNumber(GoNumbers.plain(value.getAsDouble()));
    } else {
      json.writeNull();
    }
  }

  private void strings(String field, List<String> values) throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
