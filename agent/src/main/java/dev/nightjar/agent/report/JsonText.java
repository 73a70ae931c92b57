package dev.nightjar.agent.report;

import dev.nightjar.base.Redaction;
import java.nio.charset.StandardCharsets;

/// JSON as it is written out, field after field; its writer sees to the nesting.
public final class JsonText {
  private static final String HEX = "0123456789abcdef";
  private final StringBuilder text = new StringBuilder(512);
  private boolean needsComma;

  public JsonText open(char bracket) {
    separate();
    text.append(bracket);
    needsComma = false;
    return this;
  }

  public JsonText close(char bracket) {
    text.append(bracket);
    needsComma = true;
    return this;
  }

  public JsonText key(String name) {
    separate();
    text.append('"').append(name).append("\":");
    needsComma = false;
    return this;
  }

  /// A string, redacted: whatever is told leaves this process.
  public JsonText string(String value) {
    return plain(Redaction.text(value));
  }

  /// A string that holds no secret: redacted before, or made by us.
  JsonText plain(String value) {
    separate();
    text.append('"');
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        text.append(value, start, i);
        start = i + 1;
        if (c < ' ') {
          text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else {
          text.append('\\').append(c);
        }
      }
    }
    text.append(value, start, value.length());
    text.append('"');
    return this;
  }

  public JsonText number(long value) {
    separate();
    text.append(value);
    return this;
  }

  /// A number with six decimals, `null` when it is none.
  public JsonText decimal(double value) {
    if (!(Math.abs(value) < 1e12)) {
      return none();
    }
    separate();
    long millionths = Math.round(Math.abs(value) * 1e6);
    text.append(value < 0 ? "-" : "").append(millionths / 1_000_000).append('.');
    text.append(Long.toString(1_000_000 + millionths % 1_000_000), 1, 7);
    return this;
  }

  public JsonText truth(boolean value) {
    separate();
    text.append(value);
    return this;
  }

  /// A whole value that was written apart.
  public JsonText json(JsonText value) {
    separate();
    text.append(value.text);
    return this;
  }

  /// A count, negative when it is not known.
  public JsonText known(long value) {
    return value < 0 ? none() : number(value);
  }

  public JsonText seconds(long nanos) {
    separate();
    DurationText.appendSeconds(text, nanos);
    return this;
  }

  /// A time in RFC 3339 with milliseconds.
  public JsonText time(long millis) {
    separate();
    text.append('"');
    UtcText.append(text, millis);
    text.append('"');
    return this;
  }

  public JsonText none() {
    separate();
    text.append("null");
    return this;
  }

  /// An object that was begun elsewhere and lacks its end.
  JsonText rest(String begun) {
    text.append(begun);
    needsComma = true;
    return this;
  }

  /// What was written so far.
  String text() {
    return text.toString();
  }

  public int length() {
    return text.length();
  }

  public byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void separate() {
    if (needsComma) {
      text.append(',');
    }
    needsComma = true;
  }
}
