package dev.nightjar.base;

import org.jspecify.annotations.Nullable;

/// Names whose values are secrets, and where such a value begins and ends.
final class SecretKeys {
  private static final int MAX_KEY = 64;
  private static final int MAX_COUNTER = 6; // digits of a number that counts and hides nothing
  private static final int MIN_IN_PROSE = 16; // a word behind `token: ` that is no English one

  /// Values of these names are secrets whatever they look like.
  private static final String[] PASSWORDS = {
    "password", "passwd", "passphrase", "authorization", "mysqlpwd"
  };

  /// Values of these names are secrets unless they look like a counter or a flag.
  private static final String[] TOKENS = {
    "secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "credential", "credentials"
  };

  /// What stands behind such a name without being its secret.
  private static final String[] WORDS = {
    "null",
    "none",
    "nil",
    "true",
    "false",
    "yes",
    "no",
    "unset",
    "undefined",
    "empty",
    "missing",
    "required",
    "invalid",
    "expired",
    "incorrect",
    "wrong",
    "not",
    "is",
    "was",
    "for"
  };

  private static final String[] SCHEMES = {
    "basic ", "bearer ", "digest ", "negotiate ", "ntlm ", "token ", "apikey ", "aws4-hmac-sha256 "
  };

  private enum Kind {
    NONE,
    PASSWORD,
    TOKEN,
    AUTHORIZATION
  }

  private SecretKeys() {}

  /// The range of the secret behind the `:` or `=` at `at`; null when there is none.
  static int @Nullable [] value(String text, int at) {
    int end = at;
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    boolean isQuotedKey = false;
    if (end > 0 && (text.charAt(end - 1) == '"' || text.charAt(end - 1) == '\'')) {
      isQuotedKey = true;
      end -= end > 1 && text.charAt(end - 2) == '\\' ? 2 : 1;
    }
    int start = end;
    while (start > 0 && end - start < MAX_KEY && isKey(text.charAt(start - 1))) {
      start--;
    }
    Kind kind = kind(text, start, end);
    if (kind == Kind.NONE) {
      return null;
    }
    int from = at + 1;
    if (from < text.length() && (text.charAt(from) == '>' || text.charAt(from) == '=')) {
      from++;
    }
    boolean isColon = text.charAt(at) == ':';
    int close = from;
    if (isColon || isQuotedKey || text.charAt(at - 1) == ' ') { // `password= user=x` has none
      while (from < text.length() && text.charAt(from) == ' ') {
        from++;
      }
    }
    return range(text, from, kind, isColon && !isQuotedKey && from > close);
  }

  /// The range of the secret behind the option that the dash at `at` begins, as in `--token X`.
  static int @Nullable [] optionValue(String text, int at) {
    boolean isStart = at == 0 || text.charAt(at - 1) <= ' ' || isQuote(text.charAt(at - 1));
    if (!isStart || !text.startsWith("--", at)) {
      return null;
    }
    int end = at + 2;
    while (end < text.length() && end - at < MAX_KEY && isKey(text.charAt(end))) {
      end++;
    }
    Kind kind = kind(text, at + 2, end);
    int from = end;
    while (from < text.length() && text.charAt(from) == ' ') {
      from++;
    }
    if (kind == Kind.NONE || from == end || text.startsWith("--", from)) {
      return null;
    }
    return range(text, from, kind, kind == Kind.TOKEN);
  }

  private static int @Nullable [] range(String text, int start, Kind kind, boolean isProse) {
    if (start >= text.length() || text.startsWith(Redaction.MARK, start)) {
      return null;
    }
    char first = text.charAt(start);
    if (isQuote(first)) {
      return ranged(text, start + 1, quoteEnd(text, start + 1, first), kind, false);
    }
    if (first == '\\' && start + 1 < text.length() && isQuote(text.charAt(start + 1))) {
      int end = text.indexOf(text.substring(start, start + 2), start + 2);
      return ranged(text, start + 2, end < 0 ? text.length() : end, kind, false);
    }
    if (isPlaceholder(text, start)) {
      return null;
    }
    boolean hasScheme = kind == Kind.AUTHORIZATION && hasScheme(text, start);
    int end = start;
    while (end < text.length() && !isDelimiter(text.charAt(end), hasScheme)) {
      end++;
    }
    while (end > start && isCloser(text.charAt(end - 1))) {
      end--;
    }
    return ranged(text, start, end, hasScheme ? Kind.PASSWORD : kind, isProse);
  }

  private static int @Nullable [] ranged(
      String text, int start, int end, Kind kind, boolean isProse) {
    return isHarmless(text, start, end, kind, isProse) ? null : new int[] {start, end};
  }

  private static boolean isHarmless(String text, int start, int end, Kind kind, boolean isProse) {
    int length = end - start;
    if (length <= 0
        || holdsMark(text, start, end)
        || isMasked(text, start, end)
        || isPlaceholder(text, start)) {
      return true;
    }
    for (String word : WORDS) {
      if (word.length() == length && text.regionMatches(true, start, word, 0, length)) {
        return true;
      }
    }
    if (kind == Kind.PASSWORD || length >= MIN_IN_PROSE) {
      return false;
    }
    int digits = 0;
    for (int i = start; i < end; i++) {
      digits += text.charAt(i) >= '0' && text.charAt(i) <= '9' ? 1 : 0;
    }
    return digits == length ? length <= MAX_COUNTER : isProse && digits == 0;
  }

  /// Whether something was taken out here already. The closing bracket may be cut off as if it were
  /// not the value's own.
  static boolean holdsMark(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '[' && text.startsWith(Redaction.MARK, i)) {
        return true;
      }
    }
    return false;
  }

  /// Whether somebody else has taken a secret out already.
  static boolean isMasked(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) != '*') {
        return text.startsWith(Redaction.MARK, start) && end - start == Redaction.MARK.length();
      }
    }
    return true;
  }

  /// Whether a variable stands where the secret would: `$TOKEN`, `${TOKEN}`, `$(cat token)`, `{{ …
  /// }}`.
  private static boolean isPlaceholder(String text, int start) {
    if (text.startsWith("{{", start)
        || text.startsWith("${", start)
        || text.startsWith("$(", start)) {
      return true;
    }
    if (start + 1 >= text.length() || text.charAt(start) != '$') {
      return false;
    }
    int i = start + 1;
    while (i < text.length() && i - start < MAX_KEY && isUpper(text.charAt(i))) {
      i++;
    }
    return i > start + 1 && (i == text.length() || !Redaction.isWord(text.charAt(i)));
  }

  private static Kind kind(String text, int start, int end) {
    if (end - start < 4) {
      return Kind.NONE;
    }
    char last = (char) (text.charAt(end - 1) | 0x20);
    if ("delnsty".indexOf(last) < 0) { // the last letters of all names: nearly every word ends here
      return Kind.NONE;
    }
    for (String name : PASSWORDS) {
      if (endsWith(text, start, end, name)) {
        return name.equals("authorization") ? Kind.AUTHORIZATION : Kind.PASSWORD;
      }
    }
    for (String name : TOKENS) {
      if (endsWith(text, start, end, name)) {
        return Kind.TOKEN;
      }
    }
    return pass(text, start, end);
  }

  /// `db_pass` and `DB-PASS`, but neither `bypass` nor `compass`.
  private static Kind pass(String text, int start, int end) {
    boolean isPass = end - start >= 5 && text.regionMatches(true, end - 4, "pass", 0, 4);
    char before = isPass ? text.charAt(end - 5) : 'x';
    return before == '_' || before == '-' ? Kind.PASSWORD : Kind.NONE;
  }

  /// Whether a name ends so, whatever its case and the `_`, `-` and `.` in it.
  private static boolean endsWith(String text, int start, int end, String name) {
    int at = end - 1;
    for (int i = name.length() - 1; i >= 0; i--) {
      while (at >= start && isJoint(text.charAt(at)) && i < name.length() - 1) {
        at--;
      }
      if (at < start || (text.charAt(at) | 0x20) != name.charAt(i)) {
        return false;
      }
      at--;
    }
    return true;
  }

  private static boolean hasScheme(String text, int start) {
    for (String scheme : SCHEMES) {
      if (text.regionMatches(true, start, scheme, 0, scheme.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDelimiter(char c, boolean hasScheme) {
    if (hasScheme) { // several words may follow
      return c < ' ' || c == '"' || c == '\'';
    }
    return c <= ' ' || c == '&' || c == ',' || c == ';' || isQuote(c);
  }

  private static int quoteEnd(String text, int start, char quote) {
    int i = start;
    while (i < text.length() && text.charAt(i) != quote) {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, text.length());
  }

  /// Whether `words[i]` is the value of the option before it.
  static boolean isValueOf(String[] words, int i) {
    String option = words[i - 1];
    if (words[i].isEmpty() || words[i].startsWith("-")) {
      return false;
    }
    if (isNamed(words[0], "curl") && (option.equals("-u") || option.equals("--user"))) {
      return words[i].indexOf(':') >= 0;
    }
    if (isNamed(words[0], "sshpass") && option.equals("-p")) {
      return true;
    }
    return option.startsWith("-")
        && option.indexOf('=') < 0
        && option.length() <= MAX_KEY
        && kind(option, option.startsWith("--") ? 2 : 1, option.length()) != Kind.NONE;
  }

  static String withoutValue(String[] words, int i) {
    String option = words[i - 1];
    boolean hasUser = option.equals("-u") || option.equals("--user");
    String kept = hasUser ? words[i].substring(0, words[i].indexOf(':') + 1) : "";
    return kept.concat(Redaction.MARK);
  }

  /// `-pSECRET` of the MySQL programs.
  static String withoutShortOption(String[] words, int i) {
    boolean isSecret =
        i > 0
            && words[i].length() > 2
            && words[i].startsWith("-p")
            && (isNamed(words[0], "mysql") || isNamed(words[0], "mariadb"));
    return isSecret ? "-p".concat(Redaction.MARK) : words[i];
  }

  private static boolean isNamed(String program, String name) {
    return program.startsWith(name, program.lastIndexOf('/') + 1);
  }

  private static boolean isKey(char c) {
    return Redaction.isWord(c) || c == '-' || c == '.';
  }

  private static boolean isJoint(char c) {
    return c == '_' || c == '-' || c == '.';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean isCloser(char c) {
    return c == ')' || c == ']' || c == '}' || c == '>';
  }

  private static boolean isUpper(char c) {
    return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
  }
}
