package dev.nightjar.base;

/// Secrets that are known by how they look, wherever they stand.
final class SecretShapes {
  private static final int MIN_BEARER = 8;
  private static final int SURE_BEARER = 32; // as long as no word of any language

  private SecretShapes() {}

  /// The end of the secret that begins with the word from `start` to `end`; 0 when there is none.
  static int end(String text, int start, int end) {
    int length = end - start;
    return switch (text.charAt(start)) {
      case 'A' -> amazonOrGoogle(text, start, end);
      case 'g' -> gitForge(text, start, end);
      case 'x' -> slack(text, start, end);
      case 's', 'r' ->
          length >= 18 && text.startsWith("k_live_", start + 1) && isPlain(text, start + 8, end)
              ? end
              : 0;
      case 'n' ->
          length == 40 && text.startsWith("npm_", start) && isPlain(text, start + 4, end) ? end : 0;
      case 'e' -> text.startsWith("eyJ", start) ? webToken(text, start) : 0;
      default -> 0;
    };
  }

  private static int amazonOrGoogle(String text, int start, int end) {
    boolean isAmazon = text.startsWith("AKIA", start) || text.startsWith("ASIA", start);
    if (isAmazon && end - start == 20) {
      for (int i = start; i < end; i++) {
        char c = text.charAt(i);
        if (c == '_' || (c >= 'a' && c <= 'z')) {
          return 0;
        }
      }
      return end;
    }
    if (text.startsWith("AIza", start)) {
      int last = tokenEnd(text, start, 39);
      return last - start == 39 ? last : 0;
    }
    return 0;
  }

  private static int gitForge(String text, int start, int end) {
    int length = end - start;
    if (length >= 40
        && text.startsWith("gh", start)
        && text.charAt(start + 3) == '_'
        && "pousr".indexOf(text.charAt(start + 2)) >= 0
        && isPlain(text, start + 4, end)) {
      return end;
    }
    if (length >= 33 && text.startsWith("github_pat_", start)) {
      return end;
    }
    if (length == 5 && text.startsWith("glpat-", start)) {
      int last = tokenEnd(text, start, 512);
      return last - start >= 26 ? last : 0;
    }
    return 0;
  }

  private static int slack(String text, int start, int end) {
    if (end - start != 4
        || !text.startsWith("xox", start)
        || "abeoprs".indexOf(text.charAt(start + 3)) < 0
        || end >= text.length()
        || text.charAt(end) != '-') {
      return 0;
    }
    int last = tokenEnd(text, start, 512);
    return last - start >= 15 && hasDigit(text, end, last) ? last : 0;
  }

  /// A JSON web token: three parts in base64url, the first of which begins with `{"`.
  private static int webToken(String text, int start) {
    int at = start;
    for (int part = 0; part < 3; part++) {
      int last = tokenEnd(text, at, 65_536);
      if (last - at < 10) {
        return 0;
      }
      if (part == 2) {
        return last;
      }
      if (last >= text.length() || text.charAt(last) != '.') {
        return 0;
      }
      at = last + 1;
    }
    return 0;
  }

  /// The end of the credentials behind the word `Bearer` or `Basic`; 0 when there are none.
  static int credentials(String text, int start, int end) {
    boolean isBearer = end - start == 6 && text.regionMatches(true, start, "bearer", 0, 6);
    boolean isBasic = end - start == 5 && text.regionMatches(true, start, "basic", 0, 5);
    if ((!isBearer && !isBasic) || end >= text.length() || text.charAt(end) != ' ') {
      return 0;
    }
    int from = end + 1;
    int last = from;
    boolean hasDigit = false;
    while (last < text.length() && isCredential(text.charAt(last))) {
      hasDigit |= text.charAt(last) >= '0' && text.charAt(last) <= '9';
      last++;
    }
    int length = last - from;
    if (isBasic) {
      return length >= 4 && holdsColon(text, from, last) ? last : 0;
    }
    return length >= SURE_BEARER || (length >= MIN_BEARER && hasDigit) ? last : 0;
  }

  private static boolean isCredential(char c) {
    return Redaction.isWord(c)
        || c == '-'
        || c == '.'
        || c == '~'
        || c == '+'
        || c == '/'
        || c == '=';
  }

  /// Whether base64 text says something with a colon in it, as `user:password` does.
  private static boolean holdsColon(String text, int from, int to) {
    int bits = 0;
    int have = 0;
    for (int i = from; i < to && text.charAt(i) != '='; i++) {
      int value = base64(text.charAt(i));
      if (value < 0) {
        return false;
      }
      bits = bits << 6 | value;
      have += 6;
      if (have >= 8) {
        have -= 8;
        int c = bits >> have & 0xff;
        if (c == ':') {
          return true;
        }
        if (c < ' ') {
          return false;
        }
      }
    }
    return false;
  }

  private static int base64(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }

  private static boolean isPlain(String text, int start, int end) {
    return text.indexOf('_', start) < 0 || text.indexOf('_', start) >= end;
  }

  private static boolean hasDigit(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
  }

  private static int tokenEnd(String text, int start, int max) {
    int limit = (int) Math.min(text.length(), (long) start + max);
    int i = start;
    while (i < limit && (Redaction.isWord(text.charAt(i)) || text.charAt(i) == '-')) {
      i++;
    }
    return i;
  }
}
