package dev.nightjar.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A regular expression that is an alternation of words in which `.*` and `.+` may stand, such as
/// `a|b|c`, `prod-.*` or `.*error.*`; with `(?i)` before it, without regard to the case of letters.
/// Immutable.
final class SimpleRegex {
  /// An alternation of so many characters needs no automaton, so it may be longer than one.
  private static final int MAX_LENGTH = 8 << 20;

  private static final String FOLDED = "(?i)";
  private static final String SPECIAL = "\\.+*?()[]{}^$|";

  /// Words with gaps between them.
  ///
  /// @param least how long each gap is at least, before the first word, between two, behind the
  ///   last: 0 or 1, or [#NONE] where there is no gap
  private record Pieces(List<String> words, List<Integer> least) {
    static final int NONE = -1;

    boolean matches(String value) {
      int at = 0;
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        int gap = least.get(i);
        boolean last = i == words.size() - 1;
        if (last && least.getLast() == NONE) {
          int start = value.length() - word.length();
          return gap == NONE
              ? start == at && value.startsWith(word, at)
              : start >= at + gap && value.endsWith(word);
        }
        int found =
            gap == NONE ? (value.startsWith(word, at) ? at : -1) : value.indexOf(word, at + gap);
        if (found < 0) {
          return false;
        }
        at = found + word.length();
      }
      return value.length() - at >= least.getLast();
    }
  }

  private final boolean folded;
  private final Set<String> words;
  private final List<Pieces> others;

  private SimpleRegex(boolean folded, Set<String> words, List<Pieces> others) {
    this.folded = folded;
    this.words = words;
    this.others = others;
  }

  /// Empty when `text` is no such expression.
  static Optional<SimpleRegex> of(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    boolean folded = text.startsWith(FOLDED);
    String rest = folded ? text.substring(FOLDED.length()) : text;
    if (folded && !isAscii(rest)) {
      return Optional.empty();
    }
    Set<String> words = new HashSet<>();
    List<Pieces> others = new ArrayList<>();
    var reader = new Reader(folded ? rest.toLowerCase(Locale.ROOT) : rest);
    do {
      Optional<Pieces> pieces = reader.alternative();
      if (pieces.isEmpty()) {
        return Optional.empty();
      } else if (pieces.get().words().size() == 1
          && pieces.get().least().equals(List.of(Pieces.NONE, Pieces.NONE))) {
        words.add(pieces.get().words().getFirst());
      } else {
        others.add(pieces.get());
      }
    } while (reader.next());
    return others.size() > MOST_PIECES
        ? Optional.empty()
        : Optional.of(new SimpleRegex(folded, words, others));
  }

  /// From so many on an automaton looks at all of them faster.
  private static final int MOST_PIECES = 32;

  /// Whether it knows every value.
  boolean isComplete() {
    return !folded;
  }

  /// Whether [#matches] can tell: what letters beyond ASCII are without their case is not for us to
  /// say.
  boolean knows(String value) {
    return !folded || isAscii(value);
  }

  boolean matches(String value) {
    String compared = folded ? value.toLowerCase(Locale.ROOT) : value;
    if (words.contains(compared)) {
      return true;
    }
    for (Pieces pieces : others) {
      if (pieces.matches(compared)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /// Reads alternatives one by one.
  private static final class Reader {
    private final String text;
    private int at;
    private final StringBuilder word = new StringBuilder();

    Reader(String text) {
      this.text = text;
    }

    /// Passes the bar before another alternative.
    boolean next() {
      return at < text.length() && text.charAt(at++) == '|';
    }

    /// The alternative that stands here; empty when it is more than words and gaps.
    Optional<Pieces> alternative() {
      List<String> words = new ArrayList<>();
      List<Integer> least = new ArrayList<>();
      int gap = Pieces.NONE;
      word.setLength(0);
      while (at < text.length() && text.charAt(at) != '|') {
        int found = gap();
        if (found == Pieces.NONE) {
          if (!letter()) {
            return Optional.empty();
          }
          continue;
        }
        if (word.isEmpty() && gap != Pieces.NONE) {
          return Optional.empty(); // two gaps in a row
        }
        if (!word.isEmpty()) {
          words.add(word.toString());
          least.add(gap);
          word.setLength(0);
        }
        gap = found;
      }
      if (!word.isEmpty() || (words.isEmpty() && gap == Pieces.NONE)) {
        words.add(word.toString());
        least.add(gap);
        gap = Pieces.NONE;
      }
      least.add(gap);
      return Optional.of(new Pieces(words, least));
    }

    /// Passes `.*` or `.+`; yields how much it takes at least.
    private int gap() {
      boolean star = text.startsWith(".*", at);
      boolean gap = star || text.startsWith(".+", at);
      boolean more = gap && at + 2 < text.length() && "*+?{".indexOf(text.charAt(at + 2)) >= 0;
      if (!gap || more) {
        return Pieces.NONE;
      }
      at += 2;
      return star ? 0 : 1;
    }

    /// Passes a character that stands for itself; false when none is here.
    private boolean letter() {
      char c = text.charAt(at);
      boolean escaped = c == '\\' && at + 1 < text.length();
      int next = escaped ? at + 2 : at + 1;
      char letter = escaped ? text.charAt(at + 1) : c;
      boolean itself =
          escaped
              ? letter < 0x80
                  && !Character.isLetterOrDigit(letter)
                  && letter > ' '
                  && letter != 0x7f
              : SPECIAL.indexOf(c) < 0;
      if (!itself || (next < text.length() && "*+?{".indexOf(text.charAt(next)) >= 0)) {
        return false;
      }
      word.append(letter);
      at = next;
      return true;
    }
  }
}
