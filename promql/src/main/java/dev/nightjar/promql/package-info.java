/// PromQL over `MetricStore`: [PromqlParser] reads and prints queries, [PromqlEngine] answers them.
@NullMarked
package dev.nightjar.promql;

import org.jspecify.annotations.NullMarked;
