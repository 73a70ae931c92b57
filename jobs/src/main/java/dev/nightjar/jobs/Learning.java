package dev.nightjar.jobs;

import dev.nightjar.jobs.watch.JobWatch;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that learns from the past at the start. It computes for seconds where there are many
/// jobs, so it is none that serves requests.
final class Learning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

  private final JobWatch watch;
  private final Thread thread;

  Learning(JobWatch watch) {
    this.watch = watch;
    this.thread = Thread.ofPlatform().daemon().name("job-learning").unstarted(this::learn);
  }

  void start() {
    thread.start();
  }

  private void learn() {
    try {
      watch.load();
    } catch (CancellationException _) {
      LOG.debug("closed while it learned");
    } catch (RuntimeException e) {
      LOG.error("what is expected of jobs could not be learned, and is not watched", e);
    }
  }

  @Override
  public void close() {
    watch.close();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        isInterrupted = true; // the stores are closed next: nobody may read them then
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
