/// Coming and leaving: samples from Prometheus' block directories into the metric store, and from
/// the store into block directories or a text. Works on a data directory that no server uses.
///
/// Start with [PrometheusImport], [PrometheusExport] and [OpenMetricsExport].
@NullMarked
package dev.nightjar.server.move;

import org.jspecify.annotations.NullMarked;
