package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Makes few large files of many small ones: files of chunks are gathered into longer ones, then
/// folded into a block; blocks are merged. Each step publishes its result before it deletes what it
/// came from. Guarded by the tenant's maintenance lock.
final class Compaction {
  /// So many files of about one size make every question slower than one file does, and gathering
  /// them is paid once for each.
  private static final int WORTH_GATHERING = 4;

  /// A file is not written again for a few that are small beside it.
  private static final int LARGEST_PART = 2;

  /// More files than this are gathered whoever else needs the processor.
  private static final int MANY_FILES = 16;

  /// More files than this, which could not be gathered, are folded before their time.
  private static final int MOST_FILES = 48;

  /// Offsets in a file have 32 bits.
  private static final long MOST_BYTES = ChunkFileWriter.MOST_BYTES / 4;

  private final TsdbConfig config;
  private final Clock clock;
  private final TenantFiles files;
  private final Shelf shelf;
  private final Troubles troubles;
  private final BooleanSupplier isStopping;
  private final MergePlan merges;
  private long nextFile;
  private long nextFileBefore; // when it was last looked whether anything is due

  Compaction(
      TsdbConfig config,
      Clock clock,
      TenantFiles files,
      Shelf shelf,
      Troubles troubles,
      BooleanSupplier isStopping) {
    this.config = config;
    this.clock = clock;
    this.files = files;
    this.shelf = shelf;
    this.troubles = troubles;
    this.isStopping = isStopping;
    merges = new MergePlan(config, clock);
    Parts parts = shelf.parts();
    long newestFile = parts.files().stream().mapToLong(ChunkFile::number).max().orElse(0);
    long newestBlock = parts.blocks().stream().mapToLong(b -> b.name().last()).max().orElse(0);
    nextFile = Math.max(newestFile, newestBlock) + 1;
  }

  /// Writes a frozen head as a file of chunks.
  ///
  /// @param walSegment from where the log counts without it
  ChunkFile file(Head frozen, long walSegment) throws IOException {
    ChunkFile written = files.chunks().write(nextFile, frozen, walSegment, isStopping);
    nextFile++;
    return written;
  }

  /// Does what is due. What of it fails is told, and tried again.
  void compact() throws IOException {
    if (isFoldDue()) {
      fold();
    } else {
      gather();
    }
    if (!isStopping.getAsBoolean()) {
      mergeBlocks();
    }
  }

  private boolean isFoldDue() {
    List<ChunkFile> filed = shelf.parts().files();
    long min = filed.stream().mapToLong(ChunkFile::minMillis).min().orElse(0);
    long max = filed.stream().mapToLong(ChunkFile::maxMillis).max().orElse(0);
    long span = config.blockSpan().toMillis();
    return !filed.isEmpty()
        && (max - min >= span
            || clock.millis() - filed.getFirst().startedMillis() >= span
            || filed.size() >= MOST_FILES
            || shelf.parts().recents().size() > 1);
  }

  /// Makes one file of the newest ones, where they are many and none of them is much larger than
  /// the rest. While files come between two looks, samples come in faster than any fleet sends them
  /// for long: gathering waits, so that it takes nothing from the intake.
  private void gather() throws IOException {
    Recent recent = shelf.parts().current();
    List<ChunkFile> sources = worthGathering(recent.files());
    boolean isBusy = nextFile != nextFileBefore && sources.size() < MANY_FILES;
    nextFileBefore = nextFile;
    if (sources.isEmpty()) {
      troubles.folding(null);
      return;
    }
    if (isBusy || !files.blocks().hasRoomFor(bytes(sources))) {
      return;
    }
    try {
      ChunkFile gathered = files.chunks().gather(nextFile, recent.table(), sources, isStopping);
      nextFile++;
      nextFileBefore = nextFile;
      drop(List.of(), sources, parts -> parts.gathered(sources, gathered));
      troubles.folding(null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!isStopping.getAsBoolean()) {
        troubles.folding(files.told("gathering files of chunks", e));
      }
      throw e;
    }
  }

  private static List<ChunkFile> worthGathering(List<ChunkFile> oldestFirst) {
    for (int from = 0; from + WORTH_GATHERING <= oldestFirst.size(); from++) {
      List<ChunkFile> candidate = oldestFirst.subList(from, oldestFirst.size());
      long samples = candidate.stream().mapToLong(ChunkFile::samples).sum();
      if (candidate.getFirst().samples() <= samples / LARGEST_PART
          && bytes(candidate) <= MOST_BYTES) {
        return List.copyOf(candidate);
      }
    }
    return List.of();
  }

  private static long bytes(List<ChunkFile> of) {
    return of.stream().mapToLong(ChunkFile::bytes).sum();
  }

  /// Makes all files of chunks one block.
  void fold() throws IOException {
    try {
      List<Recent> sources = new ArrayList<>();
      for (Recent recent : shelf.parts().recents()) {
        if (!recent.files().isEmpty()) {
          sources.add(recent.ofFiles());
        }
      }
      Block block = files.fold(sources, isStopping);
      List<ChunkFile> folded = sources.stream().flatMap(r -> r.files().stream()).toList();
      drop(List.of(), folded, parts -> parts.folded(folded, block));
      files.series().dropBefore(shelf.parts().recents().getFirst().table().generation());
      troubles.folding(null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!isStopping.getAsBoolean()) {
        troubles.folding(files.told("writing a block", e));
      }
      throw e;
    }
  }

  private void mergeBlocks() {
    List<Block> sources = merges.next(shelf.parts().blocks());
    if (sources.isEmpty()) {
      if (!merges.isResting()) {
        troubles.merging(null);
      }
      return;
    }
    try {
      long bytes = sources.stream().mapToLong(Block::bytes).sum();
      if (files.blocks().hasRoomFor(bytes)) {
        Block merged = files.merge(sources, isStopping);
        drop(sources, List.of(), parts -> parts.merged(sources, merged));
      }
      troubles.merging(null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!isStopping.getAsBoolean()) {
        merges.failed(sources);
        troubles.merging(files.told("merging blocks", e));
      }
    }
  }

  /// Takes files out of service, then deletes them; readers keep what they have open.
  void drop(List<Block> blocks, List<ChunkFile> chunks, UnaryOperator<Parts> change)
      throws IOException {
    if (blocks.isEmpty() && chunks.isEmpty()) {
      return;
    }
    shelf.publish(change);
    blocks.forEach(Block::release);
    chunks.forEach(ChunkFile::release);
    blocks.forEach(files.blocks()::delete);
    chunks.forEach(files.chunks()::delete);
    files.settle();
  }
}
