package dev.nightjar.state;

import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// A list of words as one text that a person can read in the database: each word is followed by a
/// line feed; backslash and line feed inside a word are `\\` and `\n`. Labels are the list of their
/// names and values in turn.
final class Words {
  private Words() {}

  static String join(List<String> words) {
    var text = new StringBuilder();
    for (String word : words) {
      text.append(word.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    }
    return text.toString();
  }

  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    var word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        words.add(word.toString());
        word.setLength(0);
      } else if (c == '\\' && i + 1 < text.length()) {
        i++;
        word.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
      } else {
        word.append(c);
      }
    }
    return words;
  }

  static String ofLabels(Labels labels) {
    List<String> words = new ArrayList<>(2 * labels.size());
    labels.forEach(
        (name, value) -> {
          words.add(name);
          words.add(value);
        });
    return join(words);
  }

  static Labels labels(String text) {
    return Labels.ofSorted(split(text).toArray(new String[0]));
  }
}
