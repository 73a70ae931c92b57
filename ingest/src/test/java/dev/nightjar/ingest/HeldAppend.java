package dev.nightjar.ingest;

import java.util.concurrent.CountDownLatch;

/// Holds appends in the midst of their work until released, and notes whether one was interrupted.
final class HeldAppend implements AutoCloseable {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean interrupted;

  HeldAppend(RecordingStore store) {
    store.onAppend(this::hold);
  }

  private void hold() {
    begun.countDown();
    try {
      released.await();
    } catch (InterruptedException _) {
      interrupted = true;
    }
    interrupted |= Thread.currentThread().isInterrupted();
  }

  void awaitBegin() throws InterruptedException {
    begun.await();
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  @Override
  public void close() {
    release();
  }

  void release() {
    released.countDown();
  }
}
