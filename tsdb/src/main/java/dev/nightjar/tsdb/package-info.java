/// The metric engine: takes batches of samples durably, keeps them compressed, answers which series
/// exist and what their samples are.
///
/// Start with [TsdbStore], the port's implementation, and [TsdbConfig]. A tenant's way in is
/// `TenantMetrics`: `SeriesTable` knows the series, `Intake` decides, `WalEncoder` logs, `Head`
/// holds. The way on is `TenantUpkeep`: a head leaves for a `ChunkFile`, whose series `SeriesLog`
/// explains; chunk files are folded into a `Block`; blocks are merged. `Recent` reads what is in no
/// block yet, `MergedSeries` reads across all. File formats are drawn in `docs/formats`.
///
/// A block's way: `BlockBatch` takes some hundred series, `TimeColumnWriter` finds times they
/// share, `NumberShape` turns each chunk of values into small numbers, `ModelTrainer` finds what
/// their tokens have in common, `TokenEncoder` codes them; `BlockReader` goes back through
/// `BlockGroup`, `TokenDecoder` and `ChunkDecoder`.
@NullMarked
package dev.nightjar.tsdb;

import org.jspecify.annotations.NullMarked;
