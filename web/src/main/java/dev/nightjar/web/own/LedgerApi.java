package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.jobs.ledger.LedgerEntry;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that ever spoke: listing it, and saying what nobody misses.
public final class LedgerApi {
  /// What of a ledger is shown and changed here. Safe for use by many threads.
  public interface Entries {
    /// All of them, in any order.
    List<LedgerEntry> entries(Tenant tenant);

    /// How many there are in each state.
    Map<State, Integer> counts(Tenant tenant);

    /// Nobody misses it until it speaks again.
    ///
    /// @return the entry as it is now; empty when there is none
    Optional<LedgerEntry> retire(Tenant tenant, String id);

    /// Takes a retirement back.
    ///
    /// @return the entry as it is now; empty when there is none
    Optional<LedgerEntry> restore(Tenant tenant, String id);
  }

  private static final String LEDGER = "/api/nightjar/v1/ledger";

  private final Entries ledger;

  public LedgerApi(Entries ledger) {
    this.ledger = ledger;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get(LEDGER, this::list);
    routes.get(LEDGER + "/counts", this::counts);
    routes.post(LEDGER + "/:id/retire", request -> changed(request, true));
    routes.post(LEDGER + "/:id/restore", request -> changed(request, false));
  }

  private Answer list(Request request) {
    Optional<State> state = request.parameter("state").map(LedgerPlace::state);
    Optional<Entity.Kind> kind = request.parameter("kind").map(Entity.Kind::ofWireName);
    List<LedgerEntry> all = ledger.entries(Tenant.DEFAULT);
    Optional<LedgerPlace> after =
        request.parameter("cursor").map(cursor -> LedgerPlace.ofCursor(cursor, all));
    int limit = Pages.limit(request, 100, 1000);
    List<LedgerEntry> shown =
        all.stream()
            .filter(entry -> state.map(wanted -> entry.state() == wanted).orElse(true))
            .filter(entry -> kind.map(wanted -> entry.entity().kind() == wanted).orElse(true))
            .filter(
                entry ->
                    after.map(place -> LedgerPlace.of(entry).compareTo(place) > 0).orElse(true))
            .sorted(Comparator.comparing(LedgerPlace::of))
            .limit(limit + 1L)
            .toList();
    if (shown.size() <= limit) {
      return Pages.of(shown, Optional.empty(), LedgerApi::write);
    }
    String next = LedgerPlace.of(shown.get(limit - 1)).cursor();
    return Pages.of(shown.subList(0, limit), Optional.of(next), LedgerApi::write);
  }

  private Answer counts(Request request) {
    Map<State, Integer> counts = ledger.counts(Tenant.DEFAULT);
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          for (State state : State.values()) {
            json.writeNumberField(state.wireName(), counts.getOrDefault(state, 0));
          }
          json.writeEndObject();
        });
  }

  private Answer changed(Request request, boolean isRetired) {
    String id = request.segment("id");
    Optional<LedgerEntry> entry =
        isRetired ? ledger.retire(Tenant.DEFAULT, id) : ledger.restore(Tenant.DEFAULT, id);
    LedgerEntry now =
        entry.orElseThrow(
            () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no entry " + id));
    return Answer.json(200, json -> write(json, now));
  }

  private static void write(JsonGenerator json, LedgerEntry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", entry.id());
    json.writeStringField("kind", entry.entity().kind().wireName());
    WatchJson.labels(json, entry.entity().labels());
    json.writeStringField("state", entry.state().wireName());
    json.writeStringField("first_seen", RunJson.time(entry.firstSeen()));
    RunJson.text(json, "last_seen", entry.lastSeen().map(RunJson::time));
    RunJson.seconds(json, "cadence", entry.cadence());
    RunJson.text(json, "due_at", entry.dueAt().map(RunJson::time));
    RunJson.text(json, "missing_since", entry.missingSince().map(RunJson::time));
    RunJson.text(json, "retired_at", entry.retiredAt().map(RunJson::time));
    RunJson.text(json, "parent", Optional.of(entry.parent()).filter(id -> !id.isEmpty()));
    RunJson.text(json, "pattern", Optional.of(entry.pattern()).filter(text -> !text.isEmpty()));
    json.writeEndObject();
  }
}
