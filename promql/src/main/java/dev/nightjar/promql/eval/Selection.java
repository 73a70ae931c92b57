package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.AggregateOp;
import dev.nightjar.promql.ast.Expr;
import java.util.Arrays;
import java.util.Comparator;

/// Aggregations that choose elements and leave them as they are: `topk`, `bottomk`, `limitk` and
/// `limit_ratio`.
final class Selection {
  /// So few are kept in order as they are found; more are sorted.
  private static final int MOST_INSERTED = 64;

  private final Evaluation evaluation;
  private final Expr.Aggregate aggregate;
  private final Grid grid;
  private final double[] parameter;
  private final Columns input;
  private final boolean ordersByValue;
  private final Groups groups;

  Selection(Evaluator evaluator, Expr.Aggregate aggregate, Grid grid) {
    this.evaluation = evaluator.evaluation();
    this.aggregate = aggregate;
    this.grid = grid;
    this.parameter = evaluator.scalar(aggregate.parameter().orElse(aggregate.inner()), grid);
    checkParameter();
    this.ordersByValue =
        aggregate.op() == AggregateOp.TOPK || aggregate.op() == AggregateOp.BOTTOMK;
    Rows rows = evaluator.rows(aggregate.inner(), grid);
    this.groups = new Groups(aggregate, rows);
    this.input = ReadRows.of(evaluation, grid.count(), rows);
  }

  private void checkParameter() {
    boolean ratio = isRatio();
    for (double value : parameter) {
      if (Double.isNaN(value)) {
        throw failure(ratio ? "Ratio value is NaN" : "Parameter value is NaN");
      } else if (ratio && Math.abs(value) > 1) {
        evaluation.warn(
            aggregate.parameter().orElse(aggregate.inner()).span(),
            "ratio value should be between -1 and 1, got "
                + (SampleText.general(value) + ", capping to " + (value > 0 ? "1" : "-1")));
      } else if (!ratio && value >= 0x1p63) {
        throw failure("Scalar value " + SampleText.general(value) + " overflows int64");
      } else if (!ratio && value <= -0x1p63) {
        throw failure("Scalar value " + SampleText.general(value) + " underflows int64");
      }
    }
  }

  private static NightjarException failure(String message) {
    return new NightjarException(ErrorCode.EXECUTION, message);
  }

  private boolean isRatio() {
    return aggregate.op() == AggregateOp.LIMIT_RATIO;
  }

  Rows rows() {
    var result = new HeldRows(evaluation, grid.count());
    int[] rowOf = new int[input.count()];
    Arrays.fill(rowOf, -1);
    for (int[] members : new Members(groups, input.count()).byGroup()) {
      int[] ordered = byLabels(members);
      for (int step = 0; step < grid.count(); step++) {
        for (int row : chosen(ordered, step)) {
          if (rowOf[row] < 0) {
            rowOf[row] = result.add(input.labels(row), input.dropsName(row));
          }
          result.put(rowOf[row], step, input.column(row));
        }
      }
    }
    return result;
  }

  /// The order in which equal values are chosen: the same at every step, and in every query.
  private int[] byLabels(int[] members) {
    return Arrays.stream(members)
        .boxed()
        .sorted(evaluation.ticking(Comparator.comparing(input::labels)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// The rows that are chosen at a step, in the order in which they are.
  private int[] chosen(int[] members, int step) {
    int[] present = present(members, step);
    if (isRatio()) {
      return Arrays.stream(present)
          .filter(row -> isSampled(input.labels(row), parameter[step]))
          .toArray();
    }
    int limit = Math.clamp((long) parameter[step], 0, present.length);
    return switch (aggregate.op()) {
      case TOPK -> best(present, limit, step, true);
      case BOTTOMK -> best(present, limit, step, false);
      default -> Arrays.copyOf(present, limit);
    };
  }

  private int[] present(int[] members, int step) {
    int[] present = new int[members.length];
    int size = 0;
    for (int row : members) {
      evaluation.tick();
      if (ordersByValue && input.column(row).histogram(step) != null) {
        evaluation.info(
            aggregate.span(), "ignored histogram in " + aggregate.op().symbol() + " aggregation");
      } else if (Points.isPresent(input.values(row)[step])) {
        present[size++] = row;
      }
    }
    return Arrays.copyOf(present, size);
  }

  /// The best rows, the best of them first; of equal ones those that come first.
  private int[] best(int[] present, int limit, int step, boolean largest) {
    if (limit > MOST_INSERTED) {
      Integer[] all = Arrays.stream(present).boxed().toArray(Integer[]::new);
      Comparator<Integer> order =
          (a, b) -> compare(input.values(a)[step], input.values(b)[step], largest);
      Arrays.sort(all, evaluation.ticking(order));
      return Arrays.stream(all).limit(limit).mapToInt(Integer::intValue).toArray();
    }
    int[] best = new int[limit];
    int size = 0;
    for (int row : present) {
      double value = input.values(row)[step];
      if (size == limit) {
        if (limit == 0 || compare(value, input.values(best[size - 1])[step], largest) >= 0) {
          continue;
        }
        size--;
      }
      int at = size++;
      while (at > 0 && compare(value, input.values(best[at - 1])[step], largest) < 0) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = row;
    }
    return best;
  }

  /// Orders by value, NaN last.
  private static int compare(double a, double b, boolean largestFirst) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    int order = a < b ? -1 : a > b ? 1 : 0;
    return largestFirst ? -order : order;
  }

  /// Whether a series belongs to the share `ratio` of all; a negative share is the complement of
  /// its positive rest, so that `r` and `r - 1` together are everything.
  private static boolean isSampled(Labels labels, double ratio) {
    double capped = Math.clamp(ratio, -1, 1);
    double place = (spread(labels.hashCode()) >>> 11) * 0x1p-53;
    return capped >= 0 ? place < capped : place >= 1 + capped;
  }

  /// Spreads a hash evenly over 64 bits.
  private static long spread(int hash) {
    long z = hash * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
