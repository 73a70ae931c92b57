package dev.nightjar.base;

/// Numbers of payment cards: 13 to 19 digits of an issuer's range whose check digit is right, in
/// one piece or in the groups that are printed on cards.
final class PaymentCard {
  private static final int MIN_DIGITS = 13;
  private static final int MAX_DIGITS = 19;

  private PaymentCard() {}

  /// The end of the card number that begins with the word from `start` to `end`; 0 when there is
  /// none.
  static int end(String text, int start, int end) {
    char before = start == 0 ? ' ' : text.charAt(start - 1);
    if (before == '.' || before == '-' || before == '/' || before == '+') {
      return 0;
    }
    long digits = 0;
    int count = 0;
    int groups = 0;
    int firstGroup = 0;
    int secondGroup = 0;
    char between = 0;
    int i = start;
    while (true) {
      int from = i;
      while (i < text.length() && isDigit(text.charAt(i)) && count <= MAX_DIGITS) {
        digits = digits * 10 + text.charAt(i) - '0';
        count++;
        i++;
      }
      int group = i - from;
      firstGroup = groups == 0 ? group : firstGroup;
      secondGroup = groups == 1 ? group : secondGroup;
      groups++;
      char c = i + 1 < text.length() ? text.charAt(i) : 0;
      boolean goesOn =
          (c == ' ' || c == '-')
              && (between == 0 || c == between)
              && firstGroup == 4
              && count < MAX_DIGITS
              && isDigit(text.charAt(i + 1))
              && !isComplete(count, groups, secondGroup);
      if (!goesOn) {
        break;
      }
      between = c;
      i++;
    }
    boolean isWhole = groups == 1 ? i == end : isComplete(count, groups, secondGroup);
    return isWhole && isFree(text, i) && isCard(text, start, i, count) ? i : 0;
  }

  /// Whether these groups, of which the first has four digits, can be all: 4-4-4-4, 4-6-5,
  /// 4-4-4-4-3.
  private static boolean isComplete(int count, int groups, int secondGroup) {
    return (groups == 4 && count == 16)
        || (groups == 3 && count == 15 && secondGroup == 6)
        || (groups == 5 && count == 19);
  }

  private static boolean isFree(String text, int end) {
    if (end >= text.length()) {
      return true;
    }
    char c = text.charAt(end);
    boolean joins = c == '.' || c == '-' || c == '/';
    return !Redaction.isWord(c)
        && !(joins && end + 1 < text.length() && Redaction.isWord(text.charAt(end + 1)));
  }

  private static boolean isCard(String text, int start, int end, int count) {
    if (count < MIN_DIGITS || count > MAX_DIGITS) {
      return false;
    }
    int sum = 0;
    int first = 0; // the first four digits
    int seen = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        continue;
      }
      int digit = c - '0';
      first = seen < 4 ? first * 10 + digit : first;
      boolean isDoubled = (count - seen) % 2 == 0;
      int weighted = isDoubled ? 2 * digit : digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
      seen++;
    }
    return sum % 10 == 0 && isIssued(first, count);
  }

  private static boolean isIssued(int first, int count) {
    return switch (first / 1000) {
      case 4 -> count == 13 || count == 16 || count == 19;
      case 5 -> count == 16 && first >= 5100 && first < 5600;
      case 2 -> count == 16 && first >= 2221 && first <= 2720;
      case 3 -> isIssuedWithThree(first, count);
      case 6 -> count >= 16 && (first == 6011 || first / 100 == 62 || first >= 6440);
      default -> false;
    };
  }

  private static boolean isIssuedWithThree(int first, int count) {
    return switch (first / 100) {
      case 34, 37 -> count == 15;
      case 35 -> count == 16;
      case 36, 38 -> count == 14;
      default -> count == 14 && first <= 3059;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
