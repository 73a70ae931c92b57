package dev.nightjar.tsdb;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Memory of heads that are gone, for those that come: heads follow each other quickly, and what
/// each leaves to the collector would stand beside its successors for long. Holds at most as much
/// as one head had. Safe for use by many threads.
final class HeadPool {
  /// More is left to the collector.
  private static final long MOST_BYTES = 256L << 20;

  private final Deque<HeadPage> pages = new ArrayDeque<>();
  private final Deque<byte[]> bytes = new ArrayDeque<>();
  private long held;

  /// A page without samples.
  HeadPage page() {
    HeadPage kept;
    synchronized (this) {
      kept = pages.poll();
      held -= kept == null ? 0 : HeadPage.BYTES;
    }
    if (kept == null) {
      return new HeadPage();
    }
    kept.clear();
    return kept;
  }

  /// Bytes of any content.
  byte[] bytes(int length) {
    byte @Nullable [] kept;
    synchronized (this) {
      kept = bytes.poll();
      held -= kept == null ? 0 : kept.length;
    }
    return kept == null || kept.length != length ? new byte[length] : kept;
  }

  synchronized void giveBack(HeadPage page) {
    if (held < MOST_BYTES) {
      pages.add(page);
      held += HeadPage.BYTES;
    }
  }

  synchronized void giveBack(byte[] page) {
    if (held < MOST_BYTES) {
      bytes.add(page);
      held += page.length;
    }
  }
}
