package dev.nightjar.model;

import java.util.random.RandomGenerator;

/// The name of one run: a ULID, 26 characters of Crockford's base 32, upper case. The first ten are
/// the start time in milliseconds, so ids of one host sort by time.
///
/// Format: the ULID specification.
public record RunId(String text) implements Comparable<RunId> {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  public RunId {
    if (!isUlid(text)) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "run id \"" + text + "\" is not a ULID: 26 characters of Crockford's base 32");
    }
  }

  private static boolean isUlid(String text) {
    if (text.length() != 26 || text.charAt(0) > '7') {
      return false;
    }
    for (int i = 0; i < 26; i++) {
      if (ALPHABET.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /// A new id.
  public static RunId at(long millis, RandomGenerator random) {
    char[] text = new char[26];
    long time = millis;
    for (int i = 9; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (time & 31));
      time >>>= 5;
    }
    for (int i = 10; i < 26; i++) {
      text[i] = ALPHABET.charAt(random.nextInt(32));
    }
    return new RunId(new String(text));
  }

  /// The id with these 128 bits, for a run that is found by what it is made of rather than by its
  /// start.
  public static RunId of(long high, long low) {
    char[] text = new char[26];
    long left = high;
    long right = low;
    for (int i = 25; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (right & 31));
      right = (right >>> 5) | (left << 59);
      left >>>= 5;
    }
    return new RunId(new String(text));
  }

  @Override
  public int compareTo(RunId other) {
    return text.compareTo(other.text);
  }
}
