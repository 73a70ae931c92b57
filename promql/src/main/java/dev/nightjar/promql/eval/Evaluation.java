package dev.nightjar.promql.eval;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.DurationExpr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// One run of one query: its times, its limits, what it has open and what it has to say. Owned by
/// one thread, and helped by others to read rows; close it when the result has been read.
final class Evaluation implements AutoCloseable {
  /// Milliseconds from the epoch beyond which no sample can lie; ranges and offsets added to it do
  /// not overflow.
  private static final long FARTHEST_MILLIS = 1L << 60;

  /// What a row's labels take beside their texts: objects, and their places in lists and maps.
  private static final int LABELS_BYTES = 112;

  private static final int LABEL_BYTES = 8;

  /// Less than a millisecond's work, and more than looking at the clock costs.
  private static final int TICKS_BETWEEN_CHECKS = 0xff;

  private static final int VALUES_BETWEEN_CHECKS = 1 << 16;

  /// The longest value that a function may give to a label, in characters.
  private static final int MOST_TEXT = 1 << 20;

  private final MetricStore store;
  private final Tenant tenant;
  private final Clock clock;
  private final Features features;
  private final Limits limits;
  private final Asked query;
  private final long deadlineNanos;
  private final List<SeriesSet> open = new ArrayList<>();
  private final ResetHints resetHints;
  private final Annotations annotations = new Annotations();
  private final Helpers helpers;
  private final QueryCost cost;
  private final AtomicLong besideHeld = new AtomicLong();
  private int ticks;
  private long work;
  private volatile boolean isStopped;
  private long held;
  private long heldBytes;
  private long mostHeld;
  private long series;

  /// How much is in memory.
  record Held(long values, long bytes, long beside) {}

  Evaluation(
      MetricStore store,
      Tenant tenant,
      Clock clock,
      Features features,
      Limits limits,
      Helpers helpers,
      Asked query,
      ResetHints resetHints) {
    this.resetHints = resetHints;
    this.store = store;
    this.tenant = tenant;
    this.clock = clock;
    this.features = features;
    this.limits = limits;
    this.helpers = helpers;
    this.query = query;
    this.cost = new QueryCost(features.has(Feature.PER_STEP_STATISTICS) ? query.count() : 0);
    this.deadlineNanos = clock.monotonicNanos() + limits.timeout().toNanos();
  }

  /// The series of a selector with their samples in a range, closed on both sides.
  SeriesSet select(List<Matcher> matchers, long from, long to) {
    check();
    long began = nanos();
    SeriesSet set = store.select(tenant, matchers, from, to, this::tick);
    cost.selecting(nanos() - began);
    open.add(set);
    series += set.size();
    if (series > limits.maxSeries()) {
      throw new NightjarException(
          ErrorCode.EXECUTION,
          "query selects more than %d series: narrow its matchers".formatted(limits.maxSeries()));
    }
    return set;
  }

  /// Counts what one thread reads. For any thread.
  Reading reading() {
    var reading = new Reading(this);
    cost.add(reading);
    return reading;
  }

  /// Makes sure that values of this size may be in memory for now. For any thread that reads rows.
  void fits(long size) {
    if (size > limits.maxSamples() - held) {
      throw tooMany();
    }
  }

  /// Counts values that stay in memory until the end.
  void hold(long values) {
    held += values;
    if (held > limits.maxSamples()) {
      throw tooMany();
    }
    holdBytes(values * Double.BYTES);
  }

  /// Counts histograms that stay in memory until the end, by their size in values. For any thread
  /// that reads rows.
  void holdBeside(long values) {
    if (besideHeld.addAndGet(values) > limits.maxSamples()) {
      throw tooMany();
    } else if (besideHeld.get() * Double.BYTES > limits.maxBytes()) {
      throw tooMuchMemory();
    }
  }

  /// Counts labels that stay in memory until the end; their texts are the store's.
  void hold(Labels labels) {
    tick();
    holdBytes(bytes(labels));
  }

  /// What labels take.
  static long bytes(Labels labels) {
    return LABELS_BYTES + (long) LABEL_BYTES * labels.size();
  }

  /// What is held now.
  Held held() {
    return new Held(held, heldBytes, besideHeld.get());
  }

  /// Of all that has been held since `before`, these rows stay in memory, and nothing else. While
  /// nobody reads rows.
  void keepOnly(HeldRows rows, Held before) {
    mostHeld = mostHeld();
    held = before.values() + rows.size();
    heldBytes = before.bytes() + rows.size() * Double.BYTES + rows.labelBytes();
    besideHeld.set(before.beside());
  }

  /// Counts a label's value that is made by the query, before it is.
  void holdText(long length) {
    checkText(length);
    holdBytes(2 * length);
  }

  /// Refuses such a value while it is in the making.
  static void checkText(long length) {
    if (length > MOST_TEXT) {
      throw new NightjarException(
          ErrorCode.EXECUTION,
          "a label's value would have %d characters or more, at most %d are allowed"
              .formatted(length, MOST_TEXT));
    }
  }

  private void holdBytes(long bytes) {
    heldBytes += bytes;
    if (heldBytes > limits.maxBytes()) {
      throw tooMuchMemory();
    }
  }

  private NightjarException tooMuchMemory() {
    return new NightjarException(
        ErrorCode.EXECUTION,
        "query needs more than %d bytes of memory: ask for fewer series or a shorter range"
            .formatted(limits.maxBytes()));
  }

  private static NightjarException tooMany() {
    return new NightjarException(
        ErrorCode.EXECUTION,
        "query processing would load too many samples into memory in query execution");
  }

  /// Has all threads that read for the query end at their next look. For any thread.
  void stop() {
    isStopped = true;
  }

  /// Whether the threads that read are to end.
  boolean isStopped() {
    return isStopped;
  }

  /// Stops the evaluation when its time is up or nobody waits for it any more. Nobody interrupts a
  /// helper: the query's own thread stops it. For any thread.
  void check() {
    if (isStopped || Thread.currentThread().isInterrupted()) {
      throw new NightjarException(
          ErrorCode.CANCELED, "query was canceled in expression evaluation");
    } else if (clock.monotonicNanos() - deadlineNanos > 0) {
      throw new NightjarException(ErrorCode.TIMEOUT, "query timed out in expression evaluation");
    }
  }

  /// As [#check], now and then: for loops of the query's own thread that read nothing.
  void tick() {
    if ((++ticks & TICKS_BETWEEN_CHECKS) == 0) {
      check();
    }
  }

  /// As [#check], now and then: for loops of the query's own thread over values.
  void spend(long values) {
    work += values;
    if (work > VALUES_BETWEEN_CHECKS) {
      work = 0;
      check();
    }
  }

  /// The end, itself without, of the part that begins at `from` of so many values. Whoever computes
  /// for each of them goes through long columns in parts, before each of which but the first this
  /// looks as [#check] does. For any thread.
  int endOfPart(int from, int end) {
    if (from > 0) {
      check();
    }
    return Math.min(end, from + VALUES_BETWEEN_CHECKS);
  }

  /// The same order, which looks now and then whether the evaluation is to stop.
  <T> Comparator<T> ticking(Comparator<T> order) {
    return (a, b) -> {
      tick();
      return order.compare(a, b);
    };
  }

  /// Time that goes by, for differences.
  long nanos() {
    return clock.monotonicNanos();
  }

  Helpers helpers() {
    return helpers;
  }

  Features features() {
    return features;
  }

  ResetHints resetHints() {
    return resetHints;
  }

  Asked query() {
    return query;
  }

  long lookbackMillis() {
    return limits.lookback().toMillis();
  }

  QueryCost cost() {
    return cost;
  }

  /// The most values that have been held at a time.
  long mostHeld() {
    return Math.max(mostHeld, held + besideHeld.get());
  }

  /// The time that a selector looks at when the evaluation stands at `time`, its offset left out.
  long reference(At at, long time) {
    long reference =
        switch (at) {
          case At.Unset _ -> time;
          case At.Instant(long millis) -> millis;
          case At.Start _ -> query.start();
          case At.End _ -> query.end();
        };
    return Math.clamp(reference, -FARTHEST_MILLIS, FARTHEST_MILLIS);
  }

  long offsetMillis(Optional<DurationExpr> offset) {
    return offset.map(this::millis).orElse(0L);
  }

  /// A range or a step, which must be positive.
  long positiveMillis(DurationExpr duration) {
    long millis = millis(duration);
    if (millis <= 0) {
      throw new NightjarException(ErrorCode.EXECUTION, "duration must be greater than 0");
    }
    return millis;
  }

  private long millis(DurationExpr duration) {
    double seconds = duration.seconds(query.stepSeconds(), query.rangeSeconds());
    if (!(Math.abs(seconds) < Long.MAX_VALUE / 1e9)) {
      throw new NightjarException(ErrorCode.EXECUTION, "duration is out of range");
    }
    return Math.round(seconds * 1000);
  }

  long subqueryStep(Optional<DurationExpr> step) {
    return step.map(this::positiveMillis).orElse(limits.subqueryStep().toMillis());
  }

  /// Any thread may say so of a part of the query.
  void warn(Span of, String text) {
    annotations.warn(of, text);
  }

  void info(Span of, String text) {
    annotations.info(of, text);
  }

  /// What is said of the query, to say more.
  Annotations annotations() {
    return annotations;
  }

  @Override
  public void close() {
    open.forEach(SeriesSet::close);
    open.clear();
  }
}
