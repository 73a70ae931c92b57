package dev.nightjar.ingest;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import dev.nightjar.wire.Exposition;
import dev.nightjar.wire.ExpositionFormat;
import dev.nightjar.wire.Expositions;
import dev.nightjar.wire.Expositions.Histograms;
import dev.nightjar.wire.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scrapes one target at its place in every interval, on a thread of its own, until stopped.
///
/// What others read ([#status], [#metadata]) is swapped whole; everything else belongs to the
/// loop's thread, and after [#stop] to the caller.
final class ScrapeLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeLoop.class);
  private static final String SIGNAL = "metrics";

  private final Target target;
  private final Entity entity;
  private final Tenant tenant;
  private final Admission admission;
  private final Clock clock;
  private final Fetcher fetcher;
  private final Sightings sightings;
  private final TargetSeries series;
  private final ScrapeReport report;
  private volatile TargetStatus status;
  private volatile List<Metadata> metadata = List.of();
  private final Waiting waiting = new Waiting();
  private volatile boolean stopped;
  private @Nullable Thread thread;
  private boolean reported;
  private long lastMillis;

  ScrapeLoop(
      Target target,
      Tenant tenant,
      Admission admission,
      Clock clock,
      Fetcher fetcher,
      Sightings sightings) {
    this.target = target;
    this.entity = target.entity();
    this.sightings = sightings;
    this.tenant = tenant;
    this.admission = admission;
    this.clock = clock;
    this.fetcher = fetcher;
    this.series = new TargetSeries(target);
    this.report = new ScrapeReport(target.labels());
    this.status = status(TargetStatus.Health.UNKNOWN, "", Optional.empty(), Duration.ZERO);
  }

  TargetStatus status() {
    return status;
  }

  List<Metadata> metadata() {
    return metadata;
  }

  void start() {
    thread = Thread.ofVirtual().name("scrape " + target.uri()).start(this::run);
  }

  /// Asks the loop to end, which it does at once unless it is storing; [#awaitEnd] waits for it.
  void stop() {
    stopped = true;
    waiting.end();
  }

  /// Returns when the thread has ended, or false when it has not within `patience`.
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return thread == null || thread.join(patience);
  }

  /// Ends all series of a target that is no longer scraped; to be called after the thread's end.
  void endSeries() {
    if (reported) {
      var batch = new SampleBatch();
      long now = Math.max(clock.millis(), lastMillis + 1);
      series.end(now, batch);
      report.end(now, batch);
      store(batch);
    }
  }

  private void run() {
    try {
      sleep(untilFirst());
      long due = clock.monotonicNanos();
      while (!stopped) {
        scrapeSafely();
        long late = Math.max(0, clock.monotonicNanos() - due);
        due += target.interval().toNanos() * (1 + late / target.interval().toNanos());
        sleep(Duration.ofNanos(due - clock.monotonicNanos()));
      }
    } catch (InterruptedException _) {
      // it was stopped: the thread ends here
    } catch (Error e) {
      LOG.error("{} is no longer scraped, until the next start", target.uri(), e);
      status = broken(e);
      throw e;
    }
  }

  private void sleep(Duration duration) throws InterruptedException {
    waiting.on(
        () -> {
          clock.sleep(duration);
          return true;
        });
  }

  private Duration untilFirst() {
    long interval = Math.max(1, target.interval().toMillis());
    return Duration.ofMillis(Math.floorMod(target.offsetMillis() - clock.millis(), interval));
  }

  /// One scrape; a fault of our own shows on the target and does not end the loop.
  private void scrapeSafely() throws InterruptedException {
    try {
      scrape();
    } catch (RuntimeException e) {
      status = broken(e);
    }
  }

  private TargetStatus broken(Throwable fault) {
    return status(
        TargetStatus.Health.DOWN,
        "BUG: " + fault,
        Optional.of(Instant.ofEpochMilli(lastMillis)),
        Duration.ZERO);
  }

  private void scrape() throws InterruptedException {
    long now = clock.millis();
    lastMillis = now;
    long begin = clock.monotonicNanos();
    var batch = new SampleBatch(64);
    int scraped = 0;
    int added = 0;
    String error = "";
    try {
      Exposition page = read();
      scraped = page.size();
      batch = new SampleBatch(scraped + 8);
      added = series.add(page, now, batch);
      refuse(series.badNames());
      metadata = page.metadata();
    } catch (ScrapeException e) {
      error = e.getMessage();
      batch = new SampleBatch(64);
      series.end(now, batch);
    }
    Duration took = Duration.ofNanos(clock.monotonicNanos() - begin);
    boolean up = error.isEmpty();
    if (up && !stopped) {
      sightings.seen(tenant, entity, Instant.ofEpochMilli(now));
    }
    report.add(now, up, took, scraped, up ? scraped : 0, added, batch);
    String refused = store(batch);
    String told = up ? refused : error;
    status =
        status(
            told.isEmpty() ? TargetStatus.Health.UP : TargetStatus.Health.DOWN,
            told,
            Optional.of(Instant.ofEpochMilli(now)),
            took);
  }

  private Exposition read() throws ScrapeException, InterruptedException {
    long own = target.limits().bodyBytes();
    long most = admission.config().maxBodyBytes();
    var request =
        new Fetcher.Request(
            target.uri(),
            target.timeout(),
            own > 0 ? Math.min(own, most) : most,
            target.authorization(),
            ExpositionFormat.accept(
                target.histograms() != Histograms.CLASSIC, target.names().escaping()));
    Fetcher.Page page = waiting.on(() -> fetcher.fetch(request));
    try {
      var format = ExpositionFormat.ofContentType(page.contentType());
      Exposition read = Expositions.read(page.body(), format, target.histograms());
      refuse(read.badHistograms());
      refuse(read.badExemplars());
      return read;
    } catch (NightjarException e) {
      admission.refuse(
          SIGNAL, new Refusal(Reason.MALFORMED, target.uri().toString(), e.getMessage()));
      throw new ScrapeException("malformed page: " + e.getMessage());
    }
  }

  private void refuse(Tally bad) {
    admission.refuse(
        SIGNAL,
        new Refusal(Reason.INVALID, target.uri() + " " + bad.firstItem(), bad.firstDetail()),
        bad.count());
  }

  /// Stores a scrape; gives the reason when that failed as a whole.
  private String store(SampleBatch batch) {
    try {
      admission.admit(tenant, SIGNAL, batch);
      reported = true;
      series.stored();
      return "";
    } catch (NightjarException e) {
      series.describeAgain();
      return "not stored: " + e.getMessage();
    }
  }

  private TargetStatus status(
      TargetStatus.Health health, String error, Optional<Instant> at, Duration took) {
    return new TargetStatus(
        target.pool(),
        target.discovered(),
        target.labels(),
        target.uri(),
        health,
        error,
        at,
        took,
        target.interval(),
        target.timeout());
  }
}
