package dev.nightjar.jobs.schedule;

import java.util.ArrayList;
import java.util.List;

/// A shell's line in simple commands, each in words; as much of the grammar as it takes to see what
/// is run.
final class ShellWords {
  private static final int MOST_WORDS = 1000;

  private final List<List<String>> commands = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int count;

  private ShellWords() {}

  /// The simple commands of a line, in order.
  static List<List<String>> of(String line) {
    var shell = new ShellWords();
    shell.read(line);
    return shell.commands;
  }

  private void read(String line) {
    char quote = 0;
    for (int i = 0; i < line.length() && count < MOST_WORDS; i++) {
      char each = line.charAt(i);
      if (quote != 0) {
        if (each == quote) {
          quote = 0;
        } else {
          word.append(each);
        }
      } else if (each == '\'' || each == '"') {
        quote = each;
        inWord = true;
      } else if (each == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        inWord = true;
      } else if (each == ' ' || each == '\t' || each == '<' || each == '>') {
        endWord();
        i = each == '<' || each == '>' ? endOfRedirection(line, i) : i;
      } else if (";|&()\n".indexOf(each) >= 0) {
        endWord();
        endCommand();
      } else {
        word.append(each);
        inWord = true;
      }
    }
    endWord();
    endCommand();
  }

  /// The last character of a redirection's target, which is no word of the command.
  private static int endOfRedirection(String line, int from) {
    int i = from;
    while (i + 1 < line.length() && "<>&| \t".indexOf(line.charAt(i + 1)) >= 0) {
      i++;
    }
    while (i + 1 < line.length() && " \t;|&)".indexOf(line.charAt(i + 1)) < 0) {
      i++;
    }
    return i;
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      count++;
    }
    word.setLength(0);
    inWord = false;
  }

  private void endCommand() {
    if (!words.isEmpty()) {
      commands.add(List.copyOf(words));
      words = new ArrayList<>();
    }
  }
}
