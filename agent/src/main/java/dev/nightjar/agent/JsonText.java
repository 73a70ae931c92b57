package dev.nightjar.agent;

import java.nio.charset.StandardCharsets;

/// JSON as it is written out, field after field; its writer sees to the nesting.
final class JsonText {
  private static final String HEX = "0123456789abcdef";
  private final StringBuilder text = new StringBuilder(512);
  private boolean needsComma;

  JsonText open(char bracket) {
    separate();
    text.append(bracket);
    needsComma = false;
    return this;
  }

  JsonText close(char bracket) {
    text.append(bracket);
    needsComma = true;
    return this;
  }

  JsonText key(String name) {
    separate();
    text.append('"').append(name).append("\":");
    needsComma = false;
    return this;
  }

  JsonText string(String value) {
    separate();
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  JsonText number(long value) {
    separate();
    text.append(value);
    return this;
  }

  /// A count, negative when it is not known.
  JsonText known(long value) {
    return value < 0 ? none() : number(value);
  }

  JsonText seconds(long nanos) {
    separate();
    DurationText.appendSeconds(text, nanos);
    return this;
  }

  /// A time in RFC 3339 with milliseconds.
  JsonText time(long millis) {
    separate();
    text.append('"');
    UtcText.append(text, millis);
    text.append('"');
    return this;
  }

  JsonText none() {
    separate();
    text.append("null");
    return this;
  }

  int length() {
    return text.length();
  }

  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void separate() {
    if (needsComma) {
      text.append(',');
    }
    needsComma = true;
  }
}
