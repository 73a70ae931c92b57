package dev.nightjar.jobs;

import java.util.ArrayList;
import java.util.List;

/// Texts that must not be longer than they may.
final class Texts {
  private Texts() {}

  /// The text, or its head and a mark.
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }

  /// As many words as may be, of as many characters together, and a mark.
  static List<String> words(List<String> words, int max, int maxCharacters) {
    List<String> kept = new ArrayList<>();
    int left = maxCharacters;
    for (String word : words) {
      if (kept.size() == max || left <= 0) {
        kept.add("…");
        return kept;
      }
      String shorter = cut(word, left);
      kept.add(shorter);
      left -= shorter.length() + 1;
    }
    return kept;
  }
}
