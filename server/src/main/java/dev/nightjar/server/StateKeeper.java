package dev.nightjar.server;

import dev.nightjar.base.Clock;
import dev.nightjar.model.NightjarException;
import dev.nightjar.state.StateDatabase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the state database forget what is past its retention, every hour.
final class StateKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);
  private static final Duration EVERY = Duration.ofHours(1);

  private final StateDatabase state;
  private final Clock clock;
  private final Thread thread;

  private StateKeeper(StateDatabase state, Clock clock) {
    this.state = state;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("state-keeper").unstarted(this::work);
  }

  static StateKeeper start(StateDatabase state, Clock clock) {
    var keeper = new StateKeeper(state, clock);
    keeper.thread.start();
    return keeper;
  }

  private void work() {
    try {
      while (true) {
        clock.sleep(EVERY);
        forget();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void forget() {
    try {
      state.maintain();
    } catch (NightjarException e) {
      LOG.warn("old runs could not be deleted: {}", e.getMessage());
    }
  }

  /// Returns when nothing is being deleted any more.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the thread ends by itself
    }
  }
}
