/// The metric engine: takes batches of samples durably, keeps them compressed, answers which series
/// exist and what their samples are.
///
/// Start with [TsdbStore], the port's implementation, and [TsdbConfig]. A tenant's way is
/// `TenantMetrics`: `SeriesTable` knows the series, `Intake` decides, `WalEncoder` logs, `Head`
/// holds, `BlockWriter` and `Block` keep on disk, `MergedSeries` reads across all of them. File
/// formats are drawn in `docs/formats`.
///
/// A block's way: `BlockBatch` takes some hundred series, `TimeColumnWriter` finds times they
/// share, `NumberShape` turns each chunk of values into small numbers, `ModelTrainer` finds what
/// their tokens have in common, `TokenEncoder` codes them; `BlockReader` goes back through
/// `BlockGroup`, `TokenDecoder` and `ChunkDecoder`.
@NullMarked
package dev.nightjar.tsdb;

import org.jspecify.annotations.NullMarked;
