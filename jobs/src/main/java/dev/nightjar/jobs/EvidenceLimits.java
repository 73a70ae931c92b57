package dev.nightjar.jobs;

/// How much evidence of one run is kept. Each is far above what a run that can be understood has;
/// more would only fill the database and the page.
final class EvidenceLimits {
  static final int CAUSES = 20;
  static final int EVIDENCE = 20;

  /// Of a command that is tried again for ever, the newest.
  static final int ATTEMPTS = 1_000;

  static final int EXCEPTIONS = 50;
  static final int CHAIN = 20;
  static final int FRAMES = 500;
  static final int DUMPS = 50;
  static final int PROCESSES = 200;
  static final int THREADS = 1_000;
  static final int FILES = 1_000;
  static final int COLUMNS = 32;
  static final int POINTS = 5_000;
  static final int LEFT_OVER = 200;
  static final int EXPECTATIONS = 100;
  static final int FACTS = 200;
  static final int WORDS = 256;

  /// Characters of a name, of a sentence, and of a whole dump as it came.
  static final int NAME = 500;

  static final int SENTENCE = 4_000;
  static final int DUMP_TEXT = 256 << 10;

  /// Bytes of all sections together, with about eight for each number.
  static final int TOTAL = 4 << 20;

  private EvidenceLimits() {}
}
