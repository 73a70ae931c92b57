package dev.nightjar.server;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.Listeners;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Listeners that are being bound on a thread of their own while the engines open.
final class Binding implements AutoCloseable {
  private final FutureTask<Listeners> task;

  private Binding(FutureTask<Listeners> task) {
    this.task = task;
  }

  /// What binds them.
  interface Binder {
    Listeners bind();
  }

  static Binding start(Binder binder) {
    var task = new FutureTask<Listeners>(binder::bind);
    Thread.ofPlatform().name("bind").start(task);
    return new Binding(task);
  }

  /// @throws NightjarException when an address cannot be bound
  Listeners await() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NightjarException(ErrorCode.CANCELED, "interrupted while starting", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case NightjarException told -> told;
        case RuntimeException ours -> ours;
        case null, default -> new IllegalStateException("BUG: binding ended by " + e.getCause(), e);
      };
    }
  }

  /// Closes what was bound; a binding that failed left nothing.
  @Override
  public void close() {
    Listeners bound;
    try {
      bound = await();
    } catch (RuntimeException failed) {
      return; // told to whoever started the server
    }
    bound.close();
  }
}
