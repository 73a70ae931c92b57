package dev.nightjar.promql.eval;

import java.math.BigInteger;

/// The order in which people sort names: digits within them count as numbers.
final class NaturalOrder {
  private NaturalOrder() {}

  static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = chunk(a, i);
      int endB = chunk(b, j);
      String left = a.substring(i, endA);
      String right = b.substring(j, endB);
      boolean numbers = isDigit(left.charAt(0)) && isDigit(right.charAt(0));
      int order =
          numbers ? new BigInteger(left).compareTo(new BigInteger(right)) : left.compareTo(right);
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  /// The end of the run of digits, or of other characters, that starts at `from`.
  private static int chunk(String text, int from) {
    int end = from + 1;
    boolean digits = isDigit(text.charAt(from));
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
