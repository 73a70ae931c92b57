package dev.nightjar.jobs.ledger;

/// How many words of a source are lost, and how many in a row mean nothing. What is not known yet
/// is taken to be one in 20. Owned by the lock of its [Book].
final class Losses {
  /// The fewest words in a row that must be lost before a source is missed.
  static final int FEWEST = 4;

  private static final int MOST = 40; // of a source that loses more than half, none tells anything
  private static final double MEMORY = 500; // words after which what was counts less
  private static final double PRIOR_WORDS = 20;
  private static final double PRIOR_LOST = 1;
  private static final double RESTORED_WORDS = 100;

  /// Words that are lost together, as by a restart, are one mishap and no measure of chance.
  private static final double MOST_AT_ONCE = 3;

  private double words = PRIOR_WORDS;
  private double lost = PRIOR_LOST;

  void forget() {
    words = PRIOR_WORDS;
    lost = PRIOR_LOST;
  }

  /// Such that so many are tolerated.
  void restore(int tolerated) {
    double share = Math.pow(Cadence.RARE, 1.0 / Math.clamp(tolerated, FEWEST, MOST));
    words = RESTORED_WORDS + PRIOR_WORDS;
    lost = share * words;
  }

  /// One came, after so many that did not.
  void add(double missed) {
    double counted = Math.min(MOST_AT_ONCE, missed);
    if (words > MEMORY) {
      double kept = 1 - (counted + 1) / words;
      words *= kept;
      lost *= kept;
    }
    words += counted + 1;
    lost += counted;
  }

  /// How many in a row are lost by chance more often than that.
  int tolerated(double chance) {
    return Math.clamp(row(chance), FEWEST, MOST);
  }

  int unusual(double chance) {
    return Math.clamp(row(chance), 2, MOST);
  }

  private int row(double chance) {
    double share = Math.min(0.65, lost / words);
    return (int) Math.ceil(Math.log(chance) / Math.log(share) - 1e-9);
  }
}
