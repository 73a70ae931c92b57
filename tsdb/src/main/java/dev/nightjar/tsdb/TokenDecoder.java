package dev.nightjar.tsdb;

/// Reads what a [TokenEncoder] of the same model wrote. Immutable.
///
/// A state's entry, the lowest bits first: bits that lead to the next state <4>, extra bits of the
/// number <6>, token <7>, the least next state, in the table of its context <15>.
final class TokenDecoder {
  /// Bytes that must be readable, though unused, behind the numbers.
  static final int SLACK = 24;

  /// An 8-byte load at any bit has this many.
  private static final int LOADED = 57;

  private static final int EXTRA_SHIFT = 4;
  private static final int TOKEN_SHIFT = 10;
  private static final int STATE_SHIFT = 17;
  private static final long[] LEAST = new long[Tokens.COUNT];

  static {
    for (int token = 0; token < LEAST.length; token++) {
      LEAST[token] = Tokens.least(token);
    }
  }

  private final int[] entries;
  private final int firstContext;

  TokenDecoder(TokenModel model) {
    entries = new int[model.contexts() * TokenModel.STATES];
    firstContext = model.contextOf(0) * TokenModel.STATES;
    int[] ranks = new int[Tokens.COUNT];
    int[] constants = new int[Tokens.COUNT];
    for (int context = 0; context < model.contexts(); context++) {
      for (int token = 0; token < Tokens.COUNT; token++) {
        ranks[token] = model.frequency(context, token);
        constants[token] = constant(model, token);
      }
      byte[] tokens = model.spread(context);
      for (int state = 0; state < tokens.length; state++) {
        int token = tokens[state];
        int rank = ranks[token]++;
        int bits = TokenModel.BITS - (31 - Integer.numberOfLeadingZeros(rank));
        int next = (rank << bits) - TokenModel.STATES;
        entries[context * TokenModel.STATES + state] =
            constants[token] + (next << STATE_SHIFT) + bits;
      }
    }
  }

  /// What the entries of a token have in common.
  private static int constant(TokenModel model, int token) {
    return Tokens.extraBits(token) << EXTRA_SHIFT
        | token << TOKEN_SHIFT
        | (model.contextOf(token) * TokenModel.STATES) << STATE_SHIFT;
  }

  /// Decodes `count` numbers into `into` from `to` on.
  ///
  /// @param end where they end in `from`; [#SLACK] bytes more are readable
  /// @return whether they ended where they should; if not, they are worthless
  boolean decode(byte[] from, int at, int end, long[] into, int to, int count) {
    long bit = (long) at << 3;
    long last = (long) end << 3;
    int state = firstContext + (load(from, bit) & (TokenModel.STATES - 1));
    bit += TokenModel.BITS;
    for (int i = to; i < to + count; i++) {
      int entry = entries[state];
      int bits = entry & 15;
      int extra = entry >>> EXTRA_SHIFT & 63;
      long word = (long) ByteSink.LONG.get(from, (int) (bit >>> 3)) >>> (bit & 7);
      state = (entry >>> STATE_SHIFT) + (int) (word & ((1 << bits) - 1));
      bit += bits;
      long rest = word >>> bits;
      if (bits + extra > LOADED) {
        rest = far(from, bit);
      }
      into[i] = LEAST[entry >>> TOKEN_SHIFT & 127] + (rest & ((1L << extra) - 1));
      bit += extra;
      if (bit > last) {
        return false;
      }
    }
    return (bit + 7) >>> 3 == end;
  }

  private static int load(byte[] from, long bit) {
    return (int) ((long) ByteSink.LONG.get(from, (int) (bit >>> 3)) >>> (bit & 7));
  }

  /// All 64 bits from a bit on.
  private static long far(byte[] from, long bit) {
    int at = (int) (bit >>> 3);
    int shift = (int) (bit & 7);
    long low = (long) ByteSink.LONG.get(from, at) >>> shift;
    return shift == 0 ? low : low | (long) ByteSink.LONG.get(from, at + 8) << (64 - shift);
  }
}
