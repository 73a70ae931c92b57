package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The missed runs of one job on one instance that the store holds, by the times they were due at:
/// so that none is written again at each start, and one that turns up much later is taken back.
/// Used under its owner's lock.
final class MissedRows {
  /// The newest ones; nobody turns up for older ones.
  private static final int MAX = RunRing.MAX;

  private final String job;
  private final String instance;
  private final TreeSet<Long> dues = new TreeSet<>();

  MissedRows(String job, String instance) {
    this.job = job;
    this.instance = instance;
  }

  /// Takes a run of the past, if it is such a row: one that gave way to another is none.
  void take(PastRun past) {
    long due = past.startedAt().toEpochMilli();
    boolean isOurs =
        past.state() == RunState.MISSED
            && past.startedAt().equals(Instant.ofEpochMilli(due))
            && past.id().equals(MissedRuns.id(job, instance, due));
    if (isOurs) {
      add(due);
    }
  }

  private boolean add(long due) {
    boolean isNew = dues.add(due);
    if (dues.size() > MAX) {
      dues.pollFirst();
    }
    return isNew;
  }

  /// What of this the store does not hold yet.
  List<Event> news(List<Event> events) {
    List<Event> news = new ArrayList<>(events.size());
    for (Event event : events) {
      boolean isNews =
          switch (event) {
            case Event.Missed(long due) -> add(due);
            case Event.TurnedUp(long due) -> {
              dues.remove(due);
              yield true;
            }
          };
      if (isNews) {
        news.add(event);
      }
    }
    return news;
  }

  /// The same after a start, which may answer one that was missed long ago.
  List<Event> news(List<Event> events, DueTimes due, long start) {
    List<Event> news = news(events);
    answeredBy(start, due)
        .ifPresent(
            missed -> {
              dues.remove(missed);
              news.add(new Event.TurnedUp(missed));
            });
    return news;
  }

  private Optional<Long> answeredBy(long start, DueTimes plan) {
    return dues.stream().filter(due -> plan.answers(start, due)).findFirst();
  }
}
