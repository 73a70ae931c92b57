package dev.nightjar.web.own;

import dev.nightjar.jobs.ledger.LedgerEntry;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import java.util.Comparator;
import java.util.List;

/// Where an entry of the ledger stands in a list: what is wrong first, then by kind and labels.
record LedgerPlace(State state, Entity.Kind kind, Labels labels, String id)
    implements Comparable<LedgerPlace> {
  private static final List<State> ORDER =
      List.of(State.MISSING, State.LATE, State.NEW, State.LIVE, State.RETIRED);

  private static final Comparator<LedgerPlace> SHOWN =
      Comparator.comparingInt((LedgerPlace place) -> ORDER.indexOf(place.state))
          .thenComparing(LedgerPlace::kind)
          .thenComparing(LedgerPlace::labels)
          .thenComparing(LedgerPlace::id);

  static LedgerPlace of(LedgerEntry entry) {
    return new LedgerPlace(
        entry.state(), entry.entity().kind(), entry.entity().labels(), entry.id());
  }

  @Override
  public int compareTo(LedgerPlace other) {
    return SHOWN.compare(this, other);
  }

  /// What to hand over to go on after this place.
  String cursor() {
    return state.wireName() + "." + id;
  }

  /// The place that a cursor tells; its entry may stand in another one by now.
  ///
  /// @throws NightjarException `BAD_DATA` when there is no such entry any more
  static LedgerPlace ofCursor(String cursor, List<LedgerEntry> all) {
    int dot = cursor.indexOf('.');
    State state = state(cursor.substring(0, Math.max(0, dot)));
    String id = cursor.substring(dot + 1);
    return all.stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .map(
            entry ->
                new LedgerPlace(state, entry.entity().kind(), entry.entity().labels(), entry.id()))
        .orElseThrow(
            () ->
                new NightjarException(
                    ErrorCode.BAD_DATA,
                    "cursor \"" + cursor + "\": what stood there is gone; begin anew"));
  }

  /// @throws NightjarException `BAD_DATA` when there is no such state
  static State state(String name) {
    for (State state : State.values()) {
      if (state.wireName().equals(name)) {
        return state;
      }
    }
    throw new NightjarException(ErrorCode.BAD_DATA, "there is no state \"" + name + "\"");
  }
}
