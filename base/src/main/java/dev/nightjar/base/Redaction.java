package dev.nightjar.base;

import org.jspecify.annotations.Nullable;

/// Takes secrets out of text: what is written instead of each is [#MARK].
///
/// Found are the values behind names like `password`, `secret`, `token`, `api_key` and
/// `authorization`, as `key=value`, `key: value`, `"key": "value"` and `--key VALUE`; what follows
/// `Bearer` and `Basic`; the password in a URL; tokens that many services give a known shape
/// ([SecretShapes]); payment card numbers ([PaymentCard]); private keys in PEM form over several
/// lines. Names stay, so that one sees what was there. What only might be a secret stays too.
///
/// An instance goes through one stream's lines in their order, because a private key spans several.
/// One pass, each character looked at a bounded number of times; never fails; text that went
/// through once comes out of a second time unchanged. Used by one thread.
public final class Redaction {
  public static final String MARK = "[redacted]";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String PRIVATE_KEY_BLOCK = "PRIVATE KEY BLOCK"; // of PGP
  private static final int MAX_LABEL = 64; // of a PEM line; the longest in use has 31
  private static final int PEM_WIDTH = 60; // the usual is 64
  private static final int MAX_URL_USER = 512;

  private static final boolean[] WORD = new boolean['z' + 1];

  static {
    for (char c = '0'; c <= '9'; c++) {
      WORD[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      WORD[c] = true;
      WORD[c - 'a' + 'A'] = true;
    }
    WORD['_'] = true;
  }

  private long count;
  private boolean isInKey;
  private boolean isAfterGap;
  private String line = "";
  private @Nullable StringBuilder out;
  private int copied;
  private int passwordAt;
  private int passwordEnd;
  private int optionAt;
  private int optionEnd;

  /// A text of one or more lines, redacted.
  public static String text(String text) {
    return new Redaction().lines(text);
  }

  /// The words of a command, redacted, `--password VALUE` across two of them included; the same
  /// array when there is nothing in it.
  public static String[] words(String[] words) {
    String[] clean = null;
    for (int i = 0; i < words.length; i++) {
      String word =
          i > 0 && SecretKeys.isValueOf(words, i)
              ? SecretKeys.withoutValue(words, i)
              : SecretKeys.withoutShortOption(words, i);
      if (word.equals(words[i])) {
        word = text(word);
      }
      if (!word.equals(words[i])) {
        clean = clean == null ? words.clone() : clean;
        clean[i] = word;
      }
    }
    return clean == null ? words : clean;
  }

  /// How many secrets were taken out.
  public long count() {
    return count;
  }

  /// Lines are missing before the next one: it may be in the middle of a private key.
  public void gap() {
    isInKey = false;
    isAfterGap = true;
  }

  /// The next text of the stream, its lines ending in `\n`.
  public String lines(String text) {
    int end = text.indexOf('\n');
    if (end < 0) {
      return line(text);
    }
    StringBuilder whole = null;
    int start = 0;
    while (start <= text.length()) {
      end = end < 0 ? text.length() : end;
      String before = text.substring(start, end);
      String after = line(before);
      if (whole == null && !after.equals(before)) {
        whole = new StringBuilder(text.length()).append(text, 0, start);
      }
      if (whole != null) {
        whole.append(after);
        if (end < text.length()) {
          whole.append('\n');
        }
      }
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    return whole == null ? text : whole.toString();
  }

  /// The next line of the stream, redacted; the very same string when there is no secret in it.
  public String line(String next) {
    if (isInKey || isAfterGap) {
      String inKey = keyLine(next);
      if (inKey != null) {
        return inKey;
      }
    }
    line = next;
    out = null;
    copied = 0;
    passwordAt = -1;
    optionAt = -1;
    scan();
    StringBuilder changed = out;
    return changed == null ? next : changed.append(next, copied, next.length()).toString();
  }

  private void scan() {
    String text = line;
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (i == optionAt) {
        i = redact(optionAt, optionEnd);
      } else if (isWord(c)) {
        int end = i + 1;
        while (end < length && isWord(text.charAt(end))) {
          end++;
        }
        i = word(i, end);
      } else if (c == ':' || c == '=') {
        i = separator(i);
      } else if (c == '-') {
        i = dash(i);
      } else {
        i++;
      }
    }
  }

  /// @return where to go on
  private int word(int start, int end) {
    int found = SecretShapes.end(line, start, end);
    if (found > 0) {
      return redact(start, found);
    }
    char first = line.charAt(start);
    if (first >= '2' && first <= '6') {
      found = PaymentCard.end(line, start, end);
      return found > 0 ? redact(start, found) : end;
    }
    if ((first | 0x20) == 'b') {
      int value = SecretShapes.credentials(line, start, end);
      return value > 0 ? redact(end + 1, value) : end;
    }
    return end;
  }

  private int separator(int at) {
    if (at == passwordAt) {
      return redact(at + 1, passwordEnd);
    }
    if (line.startsWith("://", at)) {
      return url(at + 3);
    }
    int[] value = SecretKeys.value(line, at);
    return value == null ? at + 1 : redact(value[0], value[1]);
  }

  /// The password of `scheme://user:password@host`.
  private int url(int start) {
    int limit = Math.min(line.length(), start + MAX_URL_USER);
    int colon = -1;
    int at = -1;
    for (int i = start; i < limit; i++) {
      char c = line.charAt(i);
      if (c == '@') {
        at = i;
      } else if (c == ':' && colon < 0) {
        colon = i;
      } else if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'') {
        break;
      }
    }
    if (colon >= 0
        && at >= colon + 2
        && !SecretKeys.isMasked(line, colon + 1, at)
        && !SecretKeys.holdsMark(line, colon + 1, at)) {
      passwordAt = colon; // the user before it is looked at first
      passwordEnd = at;
    }
    return start;
  }

  private int dash(int at) {
    if (line.startsWith(BEGIN, at)) {
      return privateKey(at);
    }
    int[] value = SecretKeys.optionValue(line, at);
    if (value != null) {
      optionAt = value[0]; // the option's name before it is looked at first
      optionEnd = value[1];
    }
    return at + 1;
  }

  private int privateKey(int at) {
    int label = at + BEGIN.length();
    int dashes = label;
    while (dashes < line.length() && dashes - label < MAX_LABEL && isLabel(line.charAt(dashes))) {
      dashes++;
    }
    String name = line.substring(label, dashes);
    if (!line.startsWith("-----", dashes)
        || !(name.endsWith(PRIVATE_KEY) || name.endsWith(PRIVATE_KEY_BLOCK))) {
      return label;
    }
    int body = dashes + 5;
    int end = line.indexOf(END, body);
    if (end < 0) {
      isInKey = true;
      end = line.length();
    }
    return end == body ? end : redact(body, end);
  }

  /// A line inside a private key as it is to be shown; null when it is none, and the key is over.
  private @Nullable String keyLine(String next) {
    int end = next.length();
    while (end > 0 && next.charAt(end - 1) <= ' ') {
      end--;
    }
    int start = end;
    while (start > 0 && isBase64(next.charAt(start - 1))) {
      start--;
    }
    boolean isBody = start == 0 || (end - start >= 16 && next.charAt(start - 1) <= ' ');
    if (isAfterGap) {
      isAfterGap = isBody && end - start >= PEM_WIDTH;
      isBody = isAfterGap;
    } else if (next.endsWith(MARK) || isHeader(next, end)) {
      return next;
    }
    if (!isBody) {
      isInKey = false;
      return null;
    }
    if (end == start) {
      return next;
    }
    count++;
    return next.substring(0, start).concat(MARK);
  }

  private static boolean isLabel(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  }

  private static boolean isHeader(String line, int end) {
    return end > 0 && (line.startsWith("Proc-Type: ") || line.startsWith("DEK-Info: "));
  }

  private int redact(int start, int end) {
    if (end - start == MARK.length() && line.startsWith(MARK, start)) {
      return end;
    }
    StringBuilder to = out;
    if (to == null) {
      to = new StringBuilder(line.length() + MARK.length());
      out = to;
    }
    to.append(line, copied, start).append(MARK);
    copied = end;
    count++;
    return end;
  }

  static boolean isWord(char c) {
    return c < WORD.length && WORD[c];
  }

  static boolean isBase64(char c) {
    return isWord(c) ? c != '_' : c == '+' || c == '/' || c == '=';
  }
}
