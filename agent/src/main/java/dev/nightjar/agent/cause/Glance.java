package dev.nightjar.agent.cause;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// A look at file systems, one of which may never answer: it is given up soon.
final class Glance {
  private static final long PATIENCE_MILLIS = 300;

  private Glance() {}

  /// What `look` finds, or `otherwise` when it fails or takes too long.
  static <T> T at(Supplier<T> look, T otherwise) {
    var found = new AtomicReference<>(otherwise);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("nightjar-glance")
            .unstarted(
                () -> {
                  try {
                    found.set(look.get());
                  } catch (RuntimeException _) {
                    // Nothing was found.
                  }
                });
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return found.get();
  }
}
