package dev.nightjar.jobs.ledger;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.jobs.tick.Ticker;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.model.LedgerStore.SavedEntity;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Knows everything that ever spoke, and tells what of it is missing.
///
/// How often something speaks is learned or promised, how long it may be silent follows from that
/// ([Cadence]); a gap of our own is nobody's silence. What is missing because its host or parent is
/// ([HostJudge]), because nearly everything is ([Blackout]), or because its kind comes and goes
/// ([Turnover]), is not told by itself. Safe for use by many threads; [#start] and [#close] belong
/// to one.
public final class Ledger implements Sightings, Conditions, AutoCloseable {
  private static final int BATCH = 5_000; // entries saved in one transaction
  private static final List<State> ORDER =
      List.of(State.MISSING, State.LATE, State.NEW, State.LIVE, State.RETIRED);

  private final LedgerConfig config;
  private final LedgerStore store;
  private final Clock clock;
  private final Refusals refusals;
  private final Parents parents;
  private final ConcurrentMap<Tenant, Book> books = new ConcurrentHashMap<>();
  private final Ticker looking;
  private final Ticker saving;

  /// Nothing is read or watched before [#start]; sightings may come before.
  public Ledger(
      LedgerConfig config, LedgerStore store, Clock clock, Refusals refusals, Parents parents) {
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.refusals = refusals;
    this.parents = parents;
    this.looking = new Ticker("ledger", clock, config.lookEvery(), this::look);
    this.saving = new Ticker("ledger-saving", clock, config.saveEvery(), this::save);
  }

  /// Reads what was kept and begins to watch.
  ///
  /// @throws NightjarException `UNAVAILABLE` when it cannot be read
  public void start() {
    look();
    looking.start();
    saving.start();
  }

  private Book book(Tenant tenant) {
    return books.computeIfAbsent(tenant, t -> new Book(t, config, parents, Moment.now(clock)));
  }

  @Override
  public void seen(Tenant tenant, Entity entity, Instant at) {
    if (!book(tenant).seen(entity, Moment.now(clock).ofPast(at))) {
      refuse(entity.toString(), 1);
    }
  }

  @Override
  public void wanted(Tenant tenant, Entity.Kind kind, Collection<Entity> all) {
    Map<Entity, Duration> unpromised = new HashMap<>();
    all.forEach(entity -> unpromised.put(entity, Duration.ZERO));
    wanted(tenant, kind, unpromised);
  }

  @Override
  public void wanted(Tenant tenant, Entity.Kind kind, Map<Entity, Duration> all) {
    int refused = book(tenant).wanted(kind, all, Moment.now(clock));
    refuse("wanted " + kind.wireName(), refused);
  }

  private void refuse(String item, int count) {
    String detail = "the ledger is full with " + config.maxEntries() + " entries";
    refusals.count("ledger", new Refusal(Refusal.Reason.OVER_LIMIT, item, detail), count);
  }

  @Override
  public void gone(Tenant tenant, Entity entity) {
    book(tenant).gone(entity, Moment.now(clock));
  }

  /// Looks who is silent, as its ticker does. When nobody looked for [LedgerConfig#stall], that gap
  /// was ours.
  public void look() {
    book(Tenant.DEFAULT); // nobody may have spoken yet
    books.forEach(
        (tenant, book) -> {
          if (!book.isRestored()) {
            book.restore(store.entities(tenant), Moment.now(clock));
          }
          book.look(Moment.now(clock));
        });
  }

  /// Saves what changed, as its ticker does.
  public void save() {
    books.forEach((tenant, book) -> save(tenant, book, false));
  }

  private void save(Tenant tenant, Book book, boolean isLast) {
    if (!book.isRestored()) {
      return; // what was kept is not known yet and must not be written over
    }
    List<SavedEntity> changed = book.takeChanged(Moment.now(clock), isLast);
    int saved = 0;
    try {
      while (saved < changed.size()) {
        int end = Math.min(changed.size(), saved + BATCH);
        store.save(tenant, changed.subList(saved, end));
        saved = end;
      }
    } finally {
      book.changedStill(changed.subList(saved, changed.size()));
    }
    List<Entity> forgotten = book.takeForgotten(Moment.now(clock));
    if (!forgotten.isEmpty()) {
      store.delete(tenant, forgotten);
    }
  }

  @Override
  public List<ConditionKind> kinds() {
    return List.of(Notices.ALL, Notices.HOST, Notices.SOURCE);
  }

  @Override
  public List<Condition> now(Tenant tenant, Instant at) {
    List<Condition> conditions = book(tenant).conditions();
    if (conditions == null) {
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the ledger has not looked yet");
    }
    return conditions;
  }

  /// Those in this state and of this kind, what is missing first.
  public List<LedgerEntry> entries(
      Tenant tenant, Optional<State> state, Optional<Entity.Kind> kind) {
    return book(tenant).lines(Moment.now(clock)).stream()
        .filter(entry -> state.isEmpty() || entry.state() == state.get())
        .filter(entry -> kind.isEmpty() || entry.entity().kind() == kind.get())
        .sorted(
            Comparator.comparingInt((LedgerEntry entry) -> ORDER.indexOf(entry.state()))
                .thenComparing(entry -> entry.entity().kind())
                .thenComparing(entry -> entry.entity().labels()))
        .toList();
  }

  /// How many there are in each state.
  public Map<State, Integer> counts(Tenant tenant) {
    Map<State, Integer> counts = LedgerFamilies.zeros();
    book(tenant)
        .lines(Moment.now(clock))
        .forEach(entry -> counts.merge(entry.state(), 1, Integer::sum));
    return counts;
  }

  /// Nobody misses it from now on, and nothing on it when it is a host, until it speaks again.
  ///
  /// @throws NightjarException `NOT_FOUND`
  public LedgerEntry retire(Tenant tenant, String id) {
    return book(tenant).retire(id, Moment.now(clock)).orElseThrow(() -> unknown(id));
  }

  /// Takes [#retire] back.
  ///
  /// @throws NightjarException `NOT_FOUND`
  public LedgerEntry restore(Tenant tenant, String id) {
    return book(tenant).restore(id, Moment.now(clock)).orElseThrow(() -> unknown(id));
  }

  private static NightjarException unknown(String id) {
    return new NightjarException(
        ErrorCode.NOT_FOUND, "there is no entry \"" + id + "\" in the ledger");
  }

  /// The jobs that nobody misses because a person said so.
  public RetiredJobs retiredJobs(Tenant tenant) {
    return book(tenant).retiredJobs();
  }

  /// Whether a host is missing, by any of its names: what is expected on it can't happen.
  public boolean isHostMissing(Tenant tenant, String host) {
    return book(tenant).isHostMissing(host);
  }

  /// `nightjar_ledger_entities` by kind and state.
  public List<MetricFamily> families(Tenant tenant) {
    return LedgerFamilies.of(book(tenant).lines(Moment.now(clock)));
  }

  /// Ends the watching and saves everything.
  @Override
  public void close() {
    looking.close();
    saving.close();
    books.forEach((tenant, book) -> save(tenant, book, true));
  }
}
