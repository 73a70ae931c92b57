package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.promql.ast.Expr;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which selectors say of every histogram whether it follows a reset, where its sample does not:
/// those of which only counts and sums are asked. That is where Prometheus does so, since it leaves
/// the buckets out there and nobody could tell later; it shows in what queries warn of. Immutable.
final class ResetHints {
  private static final Set<String> TOTALS =
      Set.of("histogram_count", "histogram_sum", "histogram_avg");
  private static final Set<String> OF_BUCKETS =
      Set.of("histogram_quantile", "histogram_quantiles", "histogram_fraction");

  private final Set<Expr.VectorSelector> selectors =
      Collections.newSetFromMap(new IdentityHashMap<>());

  ResetHints(Expr query) {
    find(query, false);
  }

  private void find(Expr expr, boolean asksTotals) {
    boolean asks = asksTotals;
    switch (expr) {
      case Expr.VectorSelector selector -> {
        if (asks) {
          selectors.add(selector);
        }
      }
      case Expr.Subquery _ -> {
        return;
      }
      case Expr.Binary binary -> {
        findInChain(binary.chain(), asks);
        return;
      }
      case Expr.Call call when OF_BUCKETS.contains(call.function().name()) -> {
        return;
      }
      case Expr.Call call -> asks |= TOTALS.contains(call.function().name());
      default -> {}
    }
    for (Expr child : expr.children()) {
      find(child, asks);
    }
  }

  private void findInChain(List<Expr.Binary> chain, boolean asksTotals) {
    for (Expr.Binary link : chain.reversed()) {
      if (link.op().isTrim()) {
        return;
      }
      find(link.right(), asksTotals);
    }
    find(chain.getFirst().left(), asksTotals);
  }

  boolean areGivenBy(Expr.VectorSelector selector) {
    return selectors.contains(selector);
  }

  /// Completes the hints of a series' samples, in order of time.
  static void complete(SampleColumns columns) {
    Histogram before = null;
    for (int i = 0; columns.hasHistograms() && i < columns.size(); i++) {
      Histogram histogram = columns.histogram(i);
      if (histogram != null && !Samples.isMarker(columns, i)) {
        ResetHint hint = hint(before, histogram);
        if (hint != histogram.resetHint()) {
          columns.attach(i, HistogramMath.withHint(histogram, hint), columns.startMillis(i));
        }
        before = histogram;
      }
    }
  }

  private static ResetHint hint(@Nullable Histogram before, Histogram now) {
    if (now.resetHint() != ResetHint.UNKNOWN || before == null) {
      return now.resetHint();
    }
    return HistogramReset.between(before, now) ? ResetHint.RESET : ResetHint.NOT_RESET;
  }
}
