package dev.nightjar.tsdb;

import java.util.List;

/// Codes the numbers of many pending chunks, with models that they share or, where these don't pay,
/// packed. Owned by one thread.
final class ChunkCoder {
  /// When all chunks take fewer bytes without a model, none can pay.
  private static final int LEAST_WORTH = 64;

  private final ModelTrainer trainer = new ModelTrainer();
  private final ByteSink coded = new ByteSink(1 << 12);
  private final ByteSink models = new ByteSink(1 << 12);
  private final ByteSink modelOffsets = new ByteSink(256);
  private int modelCount;

  /// @param numbers of all chunks
  void code(List<PendingChunk> chunks, long[] numbers) {
    if (packedBytes(chunks, numbers) < LEAST_WORTH) {
      chunks.forEach(chunk -> pack(chunk, numbers));
      return;
    }
    for (ModelTrainer.Cluster cluster : trainer.clusters(chunks, numbers)) {
      TokenModel model = trainer.model(cluster, numbers);
      int start = models.size();
      model.write(models);
      if (encode(cluster.members, numbers, new TokenEncoder(model)) > models.size() - start) {
        modelOffsets.u32(start);
        modelCount++;
      } else {
        models.truncate(start);
        cluster.members.forEach(chunk -> pack(chunk, numbers));
      }
    }
  }

  private static long packedBytes(List<PendingChunk> chunks, long[] numbers) {
    long bytes = 0;
    for (PendingChunk chunk : chunks) {
      bytes += BitPacking.bytes(chunk.count, width(chunk, numbers));
    }
    return bytes;
  }

  /// Returns how many bytes the model saved.
  private long encode(List<PendingChunk> chunks, long[] numbers, TokenEncoder encoder) {
    long saved = 0;
    for (PendingChunk chunk : chunks) {
      coded.clear();
      encoder.encode(numbers, chunk.from, chunk.count, coded);
      int packed = 1 + BitPacking.bytes(chunk.count, width(chunk, numbers));
      if (coded.size() < packed) {
        chunk.coded(modelCount + 1, coded);
        saved += packed - coded.size();
      } else {
        pack(chunk, numbers);
      }
    }
    return saved;
  }

  private static int width(PendingChunk chunk, long[] numbers) {
    long all = 0;
    for (int i = chunk.from; i < chunk.from + chunk.count; i++) {
      all |= numbers[i];
    }
    int width = Long.SIZE - Long.numberOfLeadingZeros(all);
    return width > BitPacking.MAX_WIDTH ? Long.SIZE : width;
  }

  private void pack(PendingChunk chunk, long[] numbers) {
    int width = width(chunk, numbers);
    coded.clear();
    coded.u8(width);
    var packed = new BitSink(coded);
    for (int i = chunk.from; i < chunk.from + chunk.count; i++) {
      packed.put(numbers[i], width);
    }
    packed.flush();
    chunk.coded(PendingChunk.NO_MODEL, coded);
  }

  /// All models so far.
  ByteSink models() {
    return models;
  }

  /// Where each model begins, 4 bytes each.
  ByteSink modelOffsets() {
    return modelOffsets;
  }

  int modelCount() {
    return modelCount;
  }
}
