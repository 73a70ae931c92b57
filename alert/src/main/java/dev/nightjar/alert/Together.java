package dev.nightjar.alert;

import java.time.Duration;
import java.util.List;

/// Waits for several things within one deadline over all of them.
public final class Together {
  /// Something that is over at some time.
  @FunctionalInterface
  public interface Wait {
    void await() throws InterruptedException;
  }

  private Together() {}

  /// Returns when all are over, or after `patience`, or when the calling thread is interrupted,
  /// which it remains.
  public static void await(Duration patience, List<Wait> waits) {
    Thread waiter = Thread.ofVirtual().name("waiter").start(() -> awaitAll(waits));
    try {
      waiter.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiter.interrupt();
    }
  }

  private static void awaitAll(List<Wait> waits) {
    try {
      for (Wait wait : waits) {
        wait.await();
      }
    } catch (InterruptedException e) {
      // The time is over; whoever waited looks for himself what is left.
    }
  }
}
