package dev.nightjar.agent.report;

import org.jspecify.annotations.Nullable;

/// Reads single fields of a JSON object that has no object or list in it, as the live marks are.
final class FlatJson {
  private final String json;

  FlatJson(String json) {
    this.json = json;
  }

  /// A field's string; empty when there is none.
  String string(String key) {
    String raw = raw(key);
    if (raw == null || raw.length() < 2 || raw.charAt(0) != '"') {
      return "";
    }
    var text = new StringBuilder(raw.length());
    for (int i = 1; i < raw.length() - 1; i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (raw.charAt(++i) == 'u' && i + 4 < raw.length()) {
        text.append((char) hex(raw, i + 1));
        i += 4;
      } else {
        text.append(raw.charAt(i));
      }
    }
    return text.toString();
  }

  /// A field's whole number; 0 when there is none.
  long number(String key) {
    String raw = raw(key);
    if (raw == null || raw.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseLong(raw);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static int hex(String text, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value * 16 + Math.max(0, Character.digit(text.charAt(i), 16));
    }
    return value;
  }

  private @Nullable String raw(String key) {
    int at = json.indexOf('{') + 1;
    while (at > 0 && at < json.length() && json.charAt(at) == '"') {
      int keyEnd = stringEnd(at);
      int value = keyEnd + 1; // behind the colon
      if (keyEnd < 0 || value >= json.length()) {
        return null;
      }
      int end = json.charAt(value) == '"' ? stringEnd(value) : numberEnd(value);
      if (end < 0) {
        return null;
      }
      if (json.startsWith(key, at + 1) && keyEnd - at - 2 == key.length()) {
        return json.substring(value, end);
      }
      at = end + 1; // behind the comma
    }
    return null;
  }

  /// Just behind the closing quote; -1 when there is none.
  private int stringEnd(int at) {
    for (int i = at + 1; i < json.length(); i++) {
      if (json.charAt(i) == '\\') {
        i++;
      } else if (json.charAt(i) == '"') {
        return i + 1;
      }
    }
    return -1;
  }

  private int numberEnd(int at) {
    int i = at;
    while (i < json.length() && json.charAt(i) != ',' && json.charAt(i) != '}') {
      i++;
    }
    return i;
  }
}
