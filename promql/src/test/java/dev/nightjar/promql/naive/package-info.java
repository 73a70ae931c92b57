/// PromQL once more, as its documentation reads: step by step, element by element, every sample
/// looked at for every answer. [NaiveEvaluator] shares nothing with the evaluator that it checks
/// but the tree and the sums of native histograms.
@NullMarked
package dev.nightjar.promql.naive;

import org.jspecify.annotations.NullMarked;
