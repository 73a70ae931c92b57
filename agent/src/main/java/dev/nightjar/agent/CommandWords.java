package dev.nightjar.agent;

/// A command's words, as the bytes they are and as text for people.
///
/// @param words not copied: they are only read
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; lists would cost start time
record CommandWords(byte[][] words, String[] text) {
  /// The words from index `at` on.
  CommandWords from(int at) {
    int length = words.length - at;
    byte[][] lastWords = new byte[length][];
    System.arraycopy(words, at, lastWords, 0, length);
    String[] lastText = new String[length];
    System.arraycopy(text, at, lastText, 0, length);
    return new CommandWords(lastWords, lastText);
  }
}
