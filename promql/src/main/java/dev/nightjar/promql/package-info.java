/// PromQL over MetricStore.
@NullMarked
package dev.nightjar.promql;

import org.jspecify.annotations.NullMarked;
