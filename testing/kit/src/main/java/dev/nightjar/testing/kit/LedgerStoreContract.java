package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.model.LedgerStore.SavedEntity;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [LedgerStore] does.
public abstract class LedgerStoreContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant NOW = Instant.parse("2026-11-20T02:30:00.123456789Z");

  /// A ledger without entries.
  protected abstract LedgerStore open() throws Exception;

  private static Entity target(String instance) {
    return new Entity(Entity.Kind.TARGET, Labels.of("instance", instance, "job", "node"));
  }

  private static SavedEntity wanted(Entity entity) {
    return new SavedEntity(
        entity, NOW, Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty());
  }

  private static SavedEntity heard(Entity entity, long words) {
    return new SavedEntity(
        entity,
        NOW,
        Optional.of(NOW.plusSeconds(words)),
        Optional.of(Duration.ofSeconds(15)),
        Optional.of(Duration.ofNanos(1)),
        words,
        Optional.of(NOW.plusSeconds(words + 1)),
        Optional.of(NOW.plusSeconds(words + 2)));
  }

  @Test
  void givesBackEntriesOfEveryKind() throws Exception {
    LedgerStore ledger = open();
    List<SavedEntity> all = new ArrayList<>();
    for (Entity.Kind kind : Entity.Kind.values()) {
      all.add(wanted(new Entity(kind, Labels.of("job", "a"))));
      all.add(heard(new Entity(kind, Labels.of("a", "naïve\n\\ 🐦", "job", "a")), 4_200_000_000L));
    }
    all.add(wanted(new Entity(Entity.Kind.LOG_SOURCE, Labels.EMPTY)));
    ledger.save(TENANT, all);
    assertThat(ledger.entities(TENANT)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(ledger.entities(new Tenant("other"))).isEmpty();
  }

  @Test
  void replacesTheEntriesOfTheSameEntityAlone() throws Exception {
    LedgerStore ledger = open();
    ledger.save(TENANT, List.of(heard(target("a"), 5), heard(target("b"), 5)));
    ledger.save(TENANT, List.of(wanted(target("a")), heard(target("c"), 7)));
    ledger.save(TENANT, List.of());
    assertThat(ledger.entities(TENANT))
        .containsExactlyInAnyOrder(
            wanted(target("a")), heard(target("b"), 5), heard(target("c"), 7));
  }

  @Test
  void theLastWordOfOneEntityCounts() throws Exception {
    LedgerStore ledger = open();
    ledger.save(TENANT, List.of(heard(target("a"), 1), heard(target("a"), 2)));
    assertThat(ledger.entities(TENANT)).containsExactly(heard(target("a"), 2));
  }

  @Test
  void deletesEntriesAndPassesOverThoseThatAreNotThere() throws Exception {
    LedgerStore ledger = open();
    ledger.save(TENANT, List.of(wanted(target("a")), wanted(target("b"))));
    ledger.delete(TENANT, List.of(target("none"), target("a")));
    ledger.delete(new Tenant("other"), List.of(target("b")));
    ledger.delete(TENANT, List.of());
    assertThat(ledger.entities(TENANT)).containsExactly(wanted(target("b")));
  }

  @Test
  void takesThousandsAtOnce() throws Exception {
    LedgerStore ledger = open();
    List<SavedEntity> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      all.add(heard(target("web-" + i), i));
    }
    ledger.save(TENANT, all);
    assertThat(ledger.entities(TENANT)).hasSize(5_000).containsAll(all.subList(0, 10));
    ledger.delete(TENANT, all.stream().map(SavedEntity::entity).toList());
    assertThat(ledger.entities(TENANT)).isEmpty();
  }
}
