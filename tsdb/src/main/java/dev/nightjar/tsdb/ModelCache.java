package dev.nightjar.tsdb;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Decoders of models that were used of late, of all blocks: making one takes as long as decoding
/// some thousand samples. Bounded; a later one takes an earlier one's place. Safe for use by many
/// threads.
final class ModelCache {
  /// At 1 to 8 KiB each.
  private static final int MOST = 256;

  private record Kept(long block, int model, TokenDecoder decoder) {}

  private static final AtomicReferenceArray<Kept> KEPT = new AtomicReferenceArray<>(MOST);

  private ModelCache() {}

  /// The decoder of a block's model.
  static TokenDecoder decoder(BlockIndex index, int model) {
    int slot = Math.floorMod(31 * index.id() + model, MOST);
    Kept kept = KEPT.get(slot);
    if (kept == null || kept.model() != model || kept.block() != index.id()) {
      var decoder = new TokenDecoder(TokenModel.read(index.model(model)));
      kept = new Kept(index.id(), model, decoder);
      KEPT.set(slot, kept);
    }
    return kept.decoder();
  }
}
