/// The metric engine: takes batches of samples durably, keeps them compressed, answers which series
/// exist and what their samples are.
///
/// Start with [TsdbStore], the port's implementation, and [TsdbConfig]. A tenant's way is
/// `TenantMetrics`: `SeriesTable` knows the series, `Intake` decides, `WalEncoder` logs, `Head`
/// holds, `BlockWriter` and `Block` keep on disk, `MergedSeries` reads across all of them. File
/// formats are drawn in `docs/formats`.
@NullMarked
package dev.nightjar.tsdb;

import org.jspecify.annotations.NullMarked;
