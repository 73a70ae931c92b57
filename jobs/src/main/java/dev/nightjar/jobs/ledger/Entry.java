package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LedgerStore.SavedEntity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One entity as the ledger holds it. Times in nanoseconds are monotonic, those in milliseconds
/// wall time. Owned by the lock of its [Book].
final class Entry {
  /// Why nobody misses it.
  enum Retirement {
    PERSON,
    CONFIGURATION,
    TURNOVER
  }

  /// Words after which it can be missed.
  static final int WORDS_NEEDED = 8;

  /// Words within a second are one.
  private static final long BURST = 1_000_000_000L;

  /// Seconds after which it is missed that something wanted never spoke, when nobody said how often
  /// it is to speak.
  private static final double NEVER_HEARD = 600;

  final Entity entity;
  final String id;
  final Cadence cadence = new Cadence();
  long firstMillis;
  long lastMillis;

  /// Of its last word, or since when it was wanted.
  long lastNanos;

  /// Silence before does not count: it was ours, or its host's.
  long freshNanos;

  long words;
  State state = State.NEW;
  long missingMillis;
  long missingNanos;
  long retiredMillis;
  Retirement retiredBy = Retirement.PERSON;
  boolean isWanted;
  @Nullable Host host;
  @Nullable Turnover kin;

  /// Whether its own notice stands, and since when.
  boolean isTold;

  long toldNanos;
  Labels notice = Labels.EMPTY;

  /// Whether another of its kind may take its place yet.
  boolean mayBeReplaced;

  boolean isChanged;
  boolean mustSave;
  long savedNanos;

  Entry(Entity entity, long millis, long nanos) {
    this.entity = entity;
    this.id = id(entity);
    this.firstMillis = millis;
    this.lastMillis = millis;
    this.lastNanos = nanos;
    this.freshNanos = nanos;
    this.savedNanos = nanos;
    this.mustSave = true;
  }

  private static String id(Entity entity) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(entity.kind().wireName().getBytes(StandardCharsets.UTF_8));
      entity
          .labels()
          .forEach(
              (name, value) -> {
                add(digest, name);
                add(digest, value);
              });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every Java has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    digest.update(bytes);
  }

  boolean is(Entity.Kind kind) {
    return entity.kind() == kind;
  }

  /// Takes a word.
  ///
  /// @param fresh from when on nobody's silence was ours
  void heard(long nanos, long millis, long fresh) {
    boolean wasAway = state == State.MISSING || state == State.RETIRED;
    isChanged = true;
    words++;
    if (words > 1 && nanos - lastNanos < BURST && !wasAway) {
      return;
    }
    if (words == 1 || nanos - lastNanos > 0) {
      if (words > 1 && lastNanos - freshNanos >= 0 && lastNanos - fresh >= 0) {
        cadence.heard((nanos - lastNanos) / 1e9, nanos / 1e9);
      }
      lastNanos = nanos;
      lastMillis = millis;
    }
    mustSave |= wasAway;
    retiredMillis = 0;
    present();
    state = standing(0);
  }

  /// Its silence was not its own: it has all the time that it usually takes to speak.
  void excused(long nanos) {
    present();
    freshNanos = nanos;
    state = standing(0);
    mustSave = true;
  }

  /// It is not missed any more.
  private void present() {
    missingMillis = 0;
    mayBeReplaced = false;
    isTold = false;
    notice = Labels.EMPTY;
  }

  void missed(long millis, long nanos) {
    state = State.MISSING;
    missingMillis = millis;
    missingNanos = nanos;
    mustSave = true;
  }

  void retire(Retirement why, long millis) {
    present();
    state = State.RETIRED;
    retiredBy = why;
    retiredMillis = millis;
    mustSave = true;
  }

  boolean isRetiredByPerson() {
    return state == State.RETIRED && retiredBy == Retirement.PERSON;
  }

  /// Takes retirement back.
  void unretire(long nanos) {
    retiredMillis = 0;
    excused(nanos);
  }

  /// Whether its silence means anything.
  boolean isArmed() {
    return cadence.isPromised() || (words >= WORDS_NEEDED && cadence.isRegular());
  }

  /// How it stands after so many seconds of silence, as long as it is neither missing nor retired.
  State standing(double silence) {
    if (!isArmed()) {
      if (isWanted && words == 0 && silence > NEVER_HEARD) {
        return State.MISSING;
      }
      return words >= WORDS_NEEDED ? State.LIVE : State.NEW;
    }
    if (silence > cadence.missing()) {
      return State.MISSING;
    }
    if (silence > cadence.late() && words > 0) {
      return State.LATE;
    }
    return words == 0 ? State.NEW : State.LIVE;
  }

  /// Since when its silence counts.
  ///
  /// @param fresh from when on nobody's silence was ours
  long silentFrom(long fresh) {
    long own = lastNanos - freshNanos > 0 ? lastNanos : freshNanos;
    boolean countsFresh = state != State.MISSING || missingNanos - fresh > 0;
    return countsFresh && fresh - own > 0 ? fresh : own;
  }

  double silence(long now, long fresh) {
    return (now - silentFrom(fresh)) / 1e9;
  }

  Duration lifetime() {
    return Duration.ofMillis(Math.max(0, lastMillis - firstMillis));
  }

  SavedEntity saved(Optional<Instant> lastSeen, Optional<Instant> missingSince) {
    return new SavedEntity(
        entity,
        Instant.ofEpochMilli(firstMillis),
        lastSeen,
        cadence.known(),
        cadence.lateness(),
        words,
        retiredMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(retiredMillis)),
        missingSince);
  }
}
