/// Prometheus' block directories: `meta.json`, `index` (version 2), `chunks` (version 1) and
/// `tombstones`, read and written. Knows nothing of how this store keeps its own samples: both ways
/// go through [dev.nightjar.model.SeriesSet].
///
/// Start with [BlockFinder] and [PrometheusBlock] to read, [PrometheusBlockWriter] to write. The
/// layouts are Prometheus' own, documented in its repository under `tsdb/docs/format`. All of a
/// block that is read may be damaged or hostile: what cannot be used is left out and counted
/// ([Losses]), and what makes a block useless is a [dev.nightjar.base.CorruptFileException].
@NullMarked
package dev.nightjar.tsdb.prometheus;

import org.jspecify.annotations.NullMarked;
