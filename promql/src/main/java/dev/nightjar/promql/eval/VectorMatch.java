package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.Matching.Cardinality;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/// Arithmetic and comparisons between two vectors: elements with the same key meet, step by step.
/// The side that may have several elements per key is called many, the other one.
final class VectorMatch {
  private static final int NONE = -1;
  private static final int UNKNOWN = -2;

  private final BinaryOp op;
  private final Expr.Binary binary;
  private final Matching matching;
  private final int steps;
  private final boolean swapped;
  private final boolean filters;
  private final Columns many;
  private final Columns one;
  private final MatchKeys keys;
  private final int[] manyKeys;
  private final int[] oneKeys;
  private final ResultRows result;
  private final Column leftFill;
  private final Column rightFill;
  private final Operation operation;
  private final Column combined; // what comes of two elements, at their step
  private final Evaluation evaluation;

  VectorMatch(Evaluation evaluation, Expr.Binary binary, int steps, Columns left, Columns right) {
    this.evaluation = evaluation;
    this.binary = binary;
    this.op = binary.op();
    this.matching = binary.matching();
    this.steps = steps;
    this.filters = op.isComparison() && !binary.returnBool();
    this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    this.many = swapped ? right : left;
    this.one = swapped ? left : right;
    this.keys = new MatchKeys(matching);
    this.manyKeys = keys.of(many);
    this.oneKeys = keys.of(one);
    this.result = new ResultRows(evaluation, steps, binary.returnBool());
    this.operation = new Operation(evaluation, binary);
    this.combined = new Column(steps);
    this.leftFill = filled(matching.fillLeft());
    this.rightFill = filled(matching.fillRight());
  }

  Rows rows() {
    Labels[] labels = pairedForGood();
    return labels.length == many.count() ? rowByRow(labels) : stepByStep();
  }

  /// The labels of all results by the many side's rows, [Labels#EMPTY] where there is no partner.
  /// None at all when it depends on the step who meets whom, or whether that is allowed.
  private Labels[] pairedForGood() {
    Labels[] none = new Labels[many.count() + 1];
    int[] partners = onlyOnes(oneKeys);
    boolean fills = matching.fillLeft().isPresent() || matching.fillRight().isPresent();
    boolean crowded =
        matching.cardinality() == Cardinality.ONE_TO_ONE && onlyOnes(manyKeys).length == 0;
    if (fills || crowded || (partners.length == 0 && keys.count() > 0)) {
      return none;
    }
    Labels[] labels = new Labels[many.count()];
    Set<Labels> seen = HashSet.newHashSet(labels.length);
    for (int row = 0; row < labels.length; row++) {
      evaluation.tick();
      int partner = partners[manyKeys[row]];
      labels[row] = partner == NONE ? Labels.EMPTY : labels(row, partner);
      if (partner != NONE && !seen.add(labels[row])) {
        return none;
      }
    }
    return labels;
  }

  /// The only row of each key, [#NONE] where there is none; empty when a key has several.
  private int[] onlyOnes(int[] keyOfRow) {
    int[] rowOf = new int[keys.count()];
    Arrays.fill(rowOf, NONE);
    for (int row = 0; row < keyOfRow.length; row++) {
      if (rowOf[keyOfRow[row]] != NONE) {
        return new int[0];
      }
      rowOf[keyOfRow[row]] = row;
    }
    return rowOf;
  }

  private Rows rowByRow(Labels[] labels) {
    var rows = new HeldRows(evaluation, steps);
    int[] partners = onlyOnes(oneKeys);
    for (int row = 0; row < labels.length; row++) {
      evaluation.check();
      int partner = partners[manyKeys[row]];
      if (partner == NONE) {
        continue;
      }
      double[] manyValues = many.values(row);
      double[] oneValues = one.values(partner);
      if (op.isTrim() || many.column(row).hasHistograms() || one.column(partner).hasHistograms()) {
        mixedRow(rows, many.column(row), one.column(partner), labels[row]);
        continue;
      }
      floatRow(rows, manyValues, oneValues, labels[row]);
    }
    return rows;
  }

  private void floatRow(HeldRows rows, double[] manyValues, double[] oneValues, Labels labels) {
    int into = NONE;
    for (int step = 0; step < steps; ) {
      for (int end = evaluation.endOfPart(step, steps); step < end; step++) {
        if (Points.isAbsent(manyValues[step]) || Points.isAbsent(oneValues[step])) {
          continue;
        }
        double left = swapped ? oneValues[step] : manyValues[step];
        double right = swapped ? manyValues[step] : oneValues[step];
        double value = Arithmetic.apply(op, left, right);
        if (!filters || value == 1) {
          if (into == NONE) {
            into = rows.add(labels, binary.returnBool());
          }
          rows.values(into)[step] = filters ? left : value;
        }
      }
    }
  }

  private void mixedRow(HeldRows rows, Column manyColumn, Column oneColumn, Labels labels) {
    int into = NONE;
    for (int step = 0; step < steps; ) {
      for (int end = evaluation.endOfPart(step, steps); step < end; step++) {
        if (manyColumn.isPresent(step)
            && oneColumn.isPresent(step)
            && apply(manyColumn, oneColumn, step)
            && combined.isPresent(step)) {
          if (into == NONE) {
            into = rows.add(labels, binary.returnBool());
          }
          rows.put(into, step, combined);
        }
      }
    }
  }

  /// Combines two elements; false when they do not go together.
  private boolean apply(Column manyColumn, Column oneColumn, int step) {
    Column leftColumn = swapped ? oneColumn : manyColumn;
    Column rightColumn = swapped ? manyColumn : oneColumn;
    double left = leftColumn.values[step];
    double right = rightColumn.values[step];
    Histogram leftHistogram = leftColumn.histogram(step);
    Histogram rightHistogram = rightColumn.histogram(step);
    if (leftHistogram != null || rightHistogram != null || op.isTrim()) {
      return operation.apply(left, leftHistogram, right, rightHistogram, step, combined);
    }
    double value = Arithmetic.apply(op, left, right);
    combined.put(step, !filters ? value : value == 1 ? left : Points.ABSENT);
    return true;
  }

  private Rows stepByStep() {
    int[] oneOf = new int[keys.count()];
    boolean[] matched = new boolean[keys.count()];
    int[] pairs = unknown(many.count());
    int[] partners = unknown(many.count());
    int[] fills = unknown(one.count());
    for (int step = 0; step < steps; step++) {
      evaluation.check();
      Arrays.fill(oneOf, NONE);
      Arrays.fill(matched, false);
      if (isLacking(step)) {
        continue;
      }
      findOnes(step, oneOf);
      pairMany(step, oneOf, matched, pairs, partners);
      // Which side a fill is for does not turn around with the sides, as in Prometheus.
      if (matching.fillLeft().isPresent()) {
        fillMany(step, matched, fills);
      }
    }
    return result.rows();
  }

  /// Whether a side has nothing at a step, so that nothing can come of it and nobody looks for
  /// elements that are too many.
  private boolean isLacking(int step) {
    boolean left = hasAny(many, step);
    boolean right = hasAny(one, step);
    return matching.fills() ? !left && !right : !left || !right;
  }

  private static boolean hasAny(Columns rows, int step) {
    for (int row = 0; row < rows.count(); row++) {
      if (rows.column(row).isPresent(step)) {
        return true;
      }
    }
    return false;
  }

  private static int[] unknown(int size) {
    int[] all = new int[size];
    Arrays.fill(all, UNKNOWN);
    return all;
  }

  private void findOnes(int step, int[] oneOf) {
    for (int row = 0; row < one.count(); row++) {
      evaluation.tick();
      if (Points.isPresent(one.values(row)[step])) {
        int key = oneKeys[row];
        if (oneOf[key] != NONE) {
          throw failure(
              "found duplicate series for the match group "
                  + (Series.text(keys.labels(one.labels(row))) + " on the ")
                  + ((swapped ? "left" : "right") + " hand-side of the operation: [")
                  + (Series.text(one.labels(row)) + ", ")
                  + (Series.text(one.labels(oneOf[key])) + "];many-to-many matching not allowed: ")
                  + "matching labels must be unique on one side");
        }
        oneOf[key] = row;
      }
    }
  }

  /// @param pairs per row the result that it made last
  /// @param partners per row the one that it made that with
  private void pairMany(int step, int[] oneOf, boolean[] matched, int[] pairs, int[] partners) {
    OptionalDouble fill = matching.fillRight();
    for (int row = 0; row < many.count(); row++) {
      evaluation.tick();
      int partner = oneOf[manyKeys[row]];
      if (!many.column(row).isPresent(step) || (partner == NONE && fill.isEmpty())) {
        continue;
      }
      if (pairs[row] == UNKNOWN || partners[row] != partner) {
        pairs[row] = result.idOf(labels(row, partner));
        partners[row] = partner;
      }
      Column other = partner == NONE ? rightFill : one.column(partner);
      combine(step, manyKeys[row], pairs[row], many.column(row), other, matched);
    }
  }

  private Column filled(OptionalDouble fill) {
    var column = new Column(fill.isPresent() ? steps : 0);
    Arrays.fill(column.values, fill.orElse(0));
    return column;
  }

  private void fillMany(int step, boolean[] matched, int[] fills) {
    boolean[] already = matched.clone();
    for (int row = 0; row < one.count(); row++) {
      if (one.column(row).isPresent(step) && !already[oneKeys[row]]) {
        if (fills[row] == UNKNOWN) {
          fills[row] = result.idOf(labels(NONE, row));
        }
        combine(step, oneKeys[row], fills[row], leftFill, one.column(row), matched);
      }
    }
  }

  private void combine(
      int step, int key, int id, Column manyColumn, Column oneColumn, boolean[] matched) {
    if (!apply(manyColumn, oneColumn, step)) {
      return;
    }
    if (matching.cardinality() == Cardinality.ONE_TO_ONE && matched[key]) {
      throw failure(
          "multiple matches for labels: many-to-one matching must be explicit"
              + " (group_left/group_right)");
    } else if (!result.claim(id, step, key)) {
      throw failure("multiple matches for labels: grouping labels must ensure unique matches");
    }
    matched[key] = true;
    if (combined.isPresent(step)) {
      result.put(id, step, combined);
    }
  }

  private Labels labels(int manyRow, int oneRow) {
    Labels manyLabels = manyRow == NONE ? keys.labels(one.labels(oneRow)) : many.labels(manyRow);
    Labels oneLabels = oneRow == NONE ? keys.labels(many.labels(manyRow)) : one.labels(oneRow);
    boolean dropsName =
        op.changesQuantity()
            || (binary.returnBool() && !evaluation.features().has(Feature.DELAYED_NAME_REMOVAL));
    Labels base = dropsName ? Names.without(manyLabels) : manyLabels;
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      return matching.on() ? base.only(matching.labels()) : base.without(matching.labels());
    }
    Labels labels = base;
    for (String name : matching.include()) {
      labels = labels.with(name, oneLabels.get(name));
    }
    return labels;
  }

  private static NightjarException failure(String message) {
    return new NightjarException(ErrorCode.EXECUTION, message);
  }
}
