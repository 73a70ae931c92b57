package dev.nightjar.ingest;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import dev.nightjar.wire.ExpositionFormat;
import dev.nightjar.wire.PushedMetrics;
import dev.nightjar.wire.Tally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what short-lived jobs push, as a Pushgateway does, without its HTTP.
///
/// A push that was taken survives the death of the process, can be queried at once, and is stored
/// anew at an interval until its group is replaced or deleted. Safe for use by many threads;
/// [#start] and [#close] belong to one.
public final class PushReceiver implements AutoCloseable {
  /// What a push does to the group's earlier families.
  public enum Mode {
    /// All of them go (`PUT`).
    REPLACE_GROUP,
    /// Those of the same name go (`POST`).
    REPLACE_FAMILIES
  }

  private static final Logger LOG = LoggerFactory.getLogger(PushReceiver.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5); // for a round to end

  private final PushGroups groups;
  private final Admission admission;
  private final Clock clock;
  private final PushConfig config;
  private final PushRoom room;
  private final Sightings sightings;
  private final ConcurrentMap<Tenant, PushBook> books = new ConcurrentHashMap<>();
  private final Waiting waiting = new Waiting();
  private volatile boolean stopped;
  private @Nullable Thread repeater;

  /// Nothing is read or repeated before [#start].
  ///
  /// @param sightings is told of each group that is pushed to, and of each that is deleted
  public PushReceiver(
      PushGroups groups, Admission admission, Clock clock, PushConfig config, Sightings sightings) {
    this.groups = groups;
    this.admission = admission;
    this.clock = clock;
    this.config = config;
    this.sightings = sightings;
    this.room = new PushRoom(config.maxBytes());
  }

  /// Reads the groups that stand and begins to repeat them.
  public void start() {
    book(Tenant.DEFAULT);
    repeater = Thread.ofVirtual().name("push repeater").start(this::repeatUntilStopped);
  }

  private void repeatUntilStopped() {
    try {
      while (!stopped) {
        books.values().forEach(this::repeatSafely);
        waiting.on(
            () -> {
              clock.sleep(config.repeatEvery());
              return true;
            });
      }
    } catch (InterruptedException _) {
      // it was closed: the thread ends here
    } catch (Error e) {
      LOG.error("push groups are no longer repeated, until the next start", e);
      throw e;
    }
  }

  /// One round over a book; a fault of our own is counted and does not end the rounds.
  private void repeatSafely(PushBook book) {
    try {
      book.repeat(() -> !stopped);
    } catch (RuntimeException e) {
      admission.refuse("push", new Refusal(Reason.UNAVAILABLE, "repeating groups", "BUG: " + e));
    }
  }

  private PushBook book(Tenant tenant) {
    return books.computeIfAbsent(
        tenant,
        t -> new PushBook(t, groups, admission, clock, config.maxGroups(), room, sightings));
  }

  /// Takes a pushed body of Prometheus text.
  ///
  /// @throws NightjarException as the other [#push]
  public void push(Tenant tenant, Labels grouping, byte[] body, Mode mode) {
    push(tenant, grouping, body, ExpositionFormat.PROMETHEUS_TEXT, mode);
  }

  /// Takes a pushed body. Exemplars and native forms of histograms are counted and left out.
  ///
  /// @param format protobuf, or else Prometheus text
  /// @param grouping as [PushGrouping#parse] gives it
  /// @throws NightjarException `BAD_DATA` for a body that is malformed or contradicts itself or
  ///   other groups; `TOO_LARGE`, `TOO_MANY`, `STORAGE_FULL`; `UNAVAILABLE` also while the wall
  ///   clock is so far behind the group's newest samples that the store takes none
  public void push(
      Tenant tenant, Labels grouping, byte[] body, ExpositionFormat format, Mode mode) {
    if (body.length > admission.config().maxBodyBytes()) {
      throw new NightjarException(
          ErrorCode.TOO_LARGE,
          "the body has "
              + body.length
              + " bytes, "
              + admission.config().maxBodyBytes()
              + " may be");
    }
    PushBook book = book(tenant);
    PushedMetrics pushed;
    try {
      pushed =
          format == ExpositionFormat.PROTOBUF
              ? PushedMetrics.readProtobuf(body)
              : PushedMetrics.read(body);
    } catch (NightjarException e) {
      book.refuse(grouping, Reason.MALFORMED, e);
      throw e;
    }
    try {
      book.push(grouping, pushed, mode == Mode.REPLACE_GROUP);
      Tally lost = pushed.lost();
      admission.refuse(
          "push", new Refusal(Reason.INVALID, lost.firstItem(), lost.firstDetail()), lost.count());
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.BAD_DATA) {
        book.refuse(grouping, Reason.INVALID, e);
      } else if (e.code() == ErrorCode.TOO_MANY || e.code() == ErrorCode.TOO_LARGE) {
        book.refuse(grouping, Reason.OVER_LIMIT, e);
      }
      throw e;
    }
  }

  /// Deletes a group; nothing happens when there is none.
  public void delete(Tenant tenant, Labels grouping) {
    book(tenant).delete(grouping);
  }

  /// Deletes all groups.
  public void wipe(Tenant tenant) {
    PushBook book = book(tenant);
    book.groups().forEach(group -> book.delete(group.grouping()));
  }

  /// All groups in order of their grouping keys.
  public List<PushGroup> groups(Tenant tenant) {
    return book(tenant).groups();
  }

  /// All groups as a page of Prometheus text, with `push_time_seconds` and
  /// `push_failure_time_seconds`.
  public String page(Tenant tenant) {
    return PushPage.write(groups(tenant));
  }

  /// Ends the repeating, after the group that is being stored; groups stand as they are.
  @Override
  public void close() {
    stopped = true;
    if (repeater == null) {
      return;
    }
    waiting.end();
    try {
      repeater.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the thread ends by itself
    }
  }
}
