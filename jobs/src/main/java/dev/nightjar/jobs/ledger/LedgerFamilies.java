package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The ledger as metrics.
final class LedgerFamilies {
  private static final String ENTITIES = "nightjar_ledger_entities";
  private static final Metadata METADATA =
      new Metadata(ENTITIES, MetricType.GAUGE, "What ever spoke, by how it stands.", "");

  private LedgerFamilies() {}

  /// Each kind that there is has all states, so that the first that is missing is an increase.
  static List<MetricFamily> of(List<LedgerEntry> entries) {
    Map<Entity.Kind, Map<State, Integer>> counts = new EnumMap<>(Entity.Kind.class);
    for (LedgerEntry entry : entries) {
      counts
          .computeIfAbsent(entry.entity().kind(), _ -> zeros())
          .merge(entry.state(), 1, Integer::sum);
    }
    List<FamilySample> samples = new ArrayList<>();
    counts.forEach(
        (kind, states) ->
            states.forEach(
                (state, count) ->
                    samples.add(
                        new FamilySample(
                            Labels.of(
                                Labels.NAME,
                                ENTITIES,
                                "kind",
                                kind.wireName(),
                                "state",
                                state.wireName()),
                            count))));
    return samples.isEmpty() ? List.of() : List.of(new MetricFamily(METADATA, samples));
  }

  static Map<State, Integer> zeros() {
    Map<State, Integer> zeros = new EnumMap<>(State.class);
    for (State state : State.values()) {
      zeros.put(state, 0);
    }
    return zeros;
  }
}
