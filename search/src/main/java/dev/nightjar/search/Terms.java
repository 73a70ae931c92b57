package dev.nightjar.search;

import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What of a block goes into the index, and what of a question can be looked up there.
///
/// Three kinds of terms: a word of a body, a field's pair, a label's pair. A word is a run of ASCII
/// letters, digits and bytes above 127, as it stands: the index knows no case and no language. Both
/// sides go through the same rules, so that a block is never ruled out wrongly: long terms are cut
/// at the same byte, and what is not indexed is not asked for.
final class Terms {
  static final byte WORD = 'w';
  static final byte FIELD = 'f';
  static final byte LABEL = 'l';

  /// Bytes of a term that count. Ids are shorter; longer terms that share this head share blocks.
  private static final int MAX_TERM = 96;

  /// Digits up to which a word is a count rather than an id.
  private static final int MAX_COUNT_DIGITS = 5;

  private Terms() {}

  /// Adds all terms of a block.
  static void collect(Block block, TermSet into) {
    for (int i = 0; i < block.streams(); i++) {
      pairs(LABEL, block.stream(i), into);
    }
    Labels before = Labels.EMPTY;
    for (int i = 0; i < block.rows(); i++) {
      Labels fields = block.fields(i);
      if (!fields.equals(before)) {
        pairs(FIELD, fields, into);
        before = fields;
      }
    }
    byte[] bodies = block.bodies();
    for (int i = 0; i < block.rows(); i++) {
      int start = block.bodyStart(i);
      words(bodies, start, start + block.bodyLength(i), into);
    }
  }

  /// Adds the term that a line with this pair has, unless such pairs are not indexed.
  static void pair(byte kind, String name, String value, TermSet into) {
    if (kind == FIELD && isNumber(value)) {
      return; // sequences and durations would be a term per line, and are rarely asked for
    }
    byte[] term = (name + '\0' + value).getBytes(StandardCharsets.UTF_8);
    into.add(kind, term, 0, Math.min(term.length, MAX_TERM));
  }

  /// Adds the words that every body with this text in it must have as a whole: those that do not
  /// touch an end of the text, where the body's own word may go on.
  static void wordsWithin(byte[] text, TermSet into) {
    int from = 0;
    while (from < text.length && isWord(text[from])) {
      from++;
    }
    int to = text.length;
    while (to > from && isWord(text[to - 1])) {
      to--;
    }
    words(text, from, to, into);
  }

  private static void pairs(byte kind, Labels labels, TermSet into) {
    for (int i = 0; i < labels.size(); i++) {
      pair(kind, labels.name(i), labels.value(i), into);
    }
  }

  private static void words(byte[] bytes, int from, int to, TermSet into) {
    int at = from;
    while (at < to) {
      if (!isWord(bytes[at])) {
        at++;
        continue;
      }
      int start = at;
      while (at < to && isWord(bytes[at])) {
        at++;
      }
      if (isTelling(bytes, start, at)) {
        into.add(WORD, bytes, start, Math.min(at - start, MAX_TERM));
      }
    }
  }

  private static boolean isWord(byte b) {
    return b < 0 || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }

  /// False for what differs from line to line and is no name of anything: counts of up to five
  /// digits, fractions of a second in times (`123456Z`), and whole times since the epoch in milli-,
  /// micro- or nanoseconds. They would be most of the index.
  private static boolean isTelling(byte[] bytes, int from, int to) {
    int digits = from;
    while (digits < to && bytes[digits] >= '0' && bytes[digits] <= '9') {
      digits++;
    }
    int count = digits - from;
    boolean isFraction = count > 2 && digits == to - 1 && bytes[digits] == 'Z';
    boolean isEpoch = digits == to && count >= 13 && count <= 19 && bytes[from] == '1';
    boolean isCount = digits == to && count <= MAX_COUNT_DIGITS;
    return !isCount && !isFraction && !isEpoch;
  }

  private static boolean isNumber(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /// The terms as arrays of their own, each starting with its kind.
  static List<byte[]> list(TermSet terms) {
    byte[][] list = new byte[terms.size()][];
    for (int i = 0; i < list.length; i++) {
      int start = terms.start(i);
      list[i] = Arrays.copyOfRange(terms.bytes(), start, start + terms.length(i));
    }
    return List.of(list);
  }
}
