package dev.nightjar.jobs.ledger;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How often something speaks, learned from the time between its words or promised by a
/// configuration, and how long a silence of it means nothing.
///
/// The usual gap is the median of the newest 16. A gap of about *n* usual ones means that *n* - 1
/// words were lost; the silence that is tolerated is so many gaps that a source which loses words
/// as often as this one did would be silent for so long only once in [#RARE] words: 4 gaps of one
/// that loses none, 7 of one that loses 5 %. Whose gaps are all over the place has no cadence.
///
/// All numbers are seconds. Owned by the lock of its [Book].
final class Cadence {
  /// One false alarm in a thousand million words: a fleet of 500 that speaks every 15 s has 86
  /// million in a month.
  static final double RARE = 1e-9;

  /// A word that is late once in a thousand times is worth a colour, not an alert.
  static final double UNUSUAL = 1e-3;

  private static final int CHANGED = 4; // gaps alike in a row that are a new cadence
  private static final int MEMORY = 64; // gaps over which deviations are averaged
  private static final double LEAST_TOLERANCE = 45; // a restart of what speaks every 5 s
  private static final double LEAST_ROOM = 3; // for a busy machine
  private static final double LEAST_PATIENCE = 900;
  private static final double PATIENCE_CADENCES = 30;

  private final Losses losses = new Losses();
  private @Nullable Gaps gaps;
  private @Nullable Outages outages;
  private double promised;
  private double usual;
  private double spread;
  private double jitter;
  private int learned;
  private double patience;
  private int patientWords;
  private boolean isRegular;
  private double base;
  private double late;
  private double near;
  private double missing;

  /// What it is to keep to from now on; what was learned of its losses stays.
  void promise(Duration interval) {
    promised = interval.toNanos() / 1e9;
    gaps = null;
    outages = null;
    measure(0);
  }

  boolean isPromised() {
    return promised > 0;
  }

  /// Goes on with what an earlier process knew.
  void restore(double cadence, double lateness) {
    usual = cadence;
    learned = MEMORY;
    spread = 0.1;
    jitter = 0.02 * cadence;
    losses.restore((int) Math.round((Losses.FEWEST * cadence + lateness) / cadence));
    measure(0);
  }

  /// It spoke after this time.
  ///
  /// @param at seconds from any origin
  void heard(double gap, double at) {
    double before = missing;
    if (promised > 0) {
      count(gap, promised);
    } else {
      learn(gap, at);
    }
    patientWords = Math.max(0, patientWords - 1);
    if (before > 0 && gap > before) {
      patience = Math.min(1.5 * gap, Math.max(PATIENCE_CADENCES * cadence(), LEAST_PATIENCE));
      patientWords = CHANGED;
    }
    measure(at);
  }

  private void learn(double gap, double at) {
    Gaps ring = ring();
    boolean wasKnown = usual > 0;
    ring.add(gap);
    if (isRegular && ring.isChanged(usual, CHANGED)) {
      ring.keepNewest(CHANGED);
      usual = ring.median();
      spread = 0.1;
      jitter = 0.02 * usual;
      learned = MEMORY;
      losses.forget();
      return;
    }
    if (ring.size() >= CHANGED || !wasKnown) {
      usual = ring.median();
    }
    learned = Math.min(MEMORY, learned + 1);
    double deviation = Math.min(3, Math.abs(gap - usual) / usual);
    spread += (deviation - spread) / learned;
    if (isRegular && gap > base) {
      outages().add(gap, at);
    }
    count(gap, usual);
  }

  private Gaps ring() {
    if (gaps == null) {
      gaps = new Gaps();
    }
    return gaps;
  }

  private Outages outages() {
    if (outages == null) {
      outages = new Outages();
    }
    return outages;
  }

  private void count(double gap, double cadence) {
    long beats = Math.max(1, Math.round(gap / cadence));
    losses.add((double) (beats - 1));
    double off = Math.min(cadence, Math.abs(gap - beats * cadence));
    jitter += (off - jitter) / 32;
  }

  /// Whether its silence means anything.
  boolean isRegular() {
    return isRegular;
  }

  private boolean regular() {
    return promised > 0
        || (usual > 0
            && (spread < 0.45 * (1 - 2 / Math.sqrt(Math.max(4, learned)))
                || (gaps != null && gaps.isTight())));
  }

  private double cadence() {
    return promised > 0 ? promised : usual;
  }

  private void measure(double at) {
    double cadence = cadence();
    double room = Math.max(LEAST_ROOM, 4 * jitter);
    isRegular = regular();
    base = Math.max(LEAST_TOLERANCE, losses.tolerated(RARE) * cadence + room);
    missing = base;
    late = Math.min(0.75 * base, losses.unusual(UNUSUAL) * cadence + room);
    if (patientWords > 0) {
      missing = Math.max(missing, patience);
    }
    if (outages != null) {
      missing = Math.max(missing, outages.habit(at));
    }
    near = Math.max(late, missing - cadence);
  }

  /// Empty when it has none.
  Optional<Duration> known() {
    return isRegular() ? Optional.of(duration(cadence())) : Optional.empty();
  }

  /// How much later than usual it is at times, lost words included.
  Optional<Duration> lateness() {
    return isRegular()
        ? Optional.of(duration(Math.max(0, losses.tolerated(RARE) - Losses.FEWEST) * cadence()))
        : Optional.empty();
  }

  double seconds() {
    return cadence();
  }

  /// A silence that is longer is unusual.
  double late() {
    return late;
  }

  /// A silence that is longer is almost too long: what else was on its host was silent by then,
  /// when all of it went at once.
  double near() {
    return near;
  }

  /// A silence that is longer means that it is missing.
  double missing() {
    return missing;
  }

  /// A silence that is longer shows that a word is due.
  double overdue() {
    return cadence() + Math.max(LEAST_ROOM, 4 * jitter);
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1e3));
  }
}
