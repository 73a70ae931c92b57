package dev.nightjar.web.http;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.concurrent.Semaphore;

/// Answers one request. Runs on a virtual thread of its own.
@FunctionalInterface
public interface Handler {
  Answer handle(Request request) throws Exception;

  /// Whether the handler's thread is interrupted when the client goes away or the time limit
  /// passes. Only for work that changes nothing.
  default boolean isCancellable() {
    return false;
  }

  /// Whether pages of other sites may use it: only where whoever asks shows that it may.
  default boolean isForAnyOrigin() {
    return false;
  }

  /// Whether the handler wants the body as it was sent: it takes an encoding of its own.
  default boolean isDecoding() {
    return false;
  }

  /// The same handler, to be given bodies as they were sent.
  static Handler decoding(Handler handler) {
    return new Handler() {
      @Override
      public Answer handle(Request request) throws Exception {
        return handler.handle(request);
      }

      @Override
      public boolean isCancellable() {
        return handler.isCancellable();
      }

      @Override
      public boolean isDecoding() {
        return true;
      }
    };
  }

  /// The same handler, for requests from pages of other sites too.
  static Handler forAnyOrigin(Handler handler) {
    return new Handler() {
      @Override
      public Answer handle(Request request) throws Exception {
        return handler.handle(request);
      }

      @Override
      public boolean isForAnyOrigin() {
        return true;
      }
    };
  }

  /// To be asked again and again by the long work of a cancellable handler.
  ///
  /// @throws NightjarException `CANCELED` when nobody waits for the answer any more
  static void refuseIfGone() {
    if (Thread.currentThread().isInterrupted()) {
      throw new NightjarException(ErrorCode.CANCELED, "the request was cancelled");
    }
  }

  /// The same handler, to be interrupted when nobody waits for its answer any more.
  static Handler cancellable(Handler handler) {
    return new Handler() {
      @Override
      public Answer handle(Request request) throws Exception {
        return handler.handle(request);
      }

      @Override
      public boolean isCancellable() {
        return true;
      }
    };
  }

  /// The same handler, cancellable, which computes while it has a turn and waits for it before.
  ///
  /// @param turns as many as may compute at once
  static Handler inTurn(Semaphore turns, Handler handler) {
    return cancellable(
        request -> {
          turns.acquire();
          try {
            return handler.handle(request);
          } finally {
            turns.release();
          }
        });
  }
}
