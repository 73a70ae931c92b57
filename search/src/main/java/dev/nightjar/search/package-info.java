/// Log lines: kept in column blocks of our own, found through an index.
///
/// [SearchLogStore] is the door, [SearchConfig] its settings. Inside, [TenantLog] owns one tenant's
/// journal and days, [Day] the files of one day, [BlockWriter] and [Block] the layout of a block,
/// [DayIndex] the terms that lead to blocks. The layout is drawn in `docs/formats/log-block.md`.
@NullMarked
package dev.nightjar.search;

import org.jspecify.annotations.NullMarked;
