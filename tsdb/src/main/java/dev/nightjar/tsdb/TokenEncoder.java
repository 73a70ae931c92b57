package dev.nightjar.tsdb;

/// Writes numbers as tokens of one model, by asymmetric numeral systems in tables (Duda,
/// "Asymmetric numeral systems", 2013): frequent tokens take a fraction of a bit. Numbers are
/// encoded from the last to the first, so that they are decoded from the first to the last. Owned
/// by one thread.
final class TokenEncoder {
  private final TokenModel model;
  private final int[][] next; // by context: the state after a token, tokens one after the other
  private final int[][] starts; // by context: where a token's states begin in `next`
  private long[] bits = new long[256]; // of each number's token
  private byte[] counts = new byte[256]; // how many they are

  TokenEncoder(TokenModel model) {
    this.model = model;
    next = new int[model.contexts()][];
    starts = new int[model.contexts()][Tokens.COUNT];
    for (int context = 0; context < next.length; context++) {
      next[context] = states(context);
    }
  }

  private int[] states(int context) {
    int[] free = starts[context];
    for (int token = 1; token < Tokens.COUNT; token++) {
      free[token] = free[token - 1] + model.frequency(context, token - 1);
    }
    int[] states = new int[TokenModel.STATES];
    int[] filled = free.clone();
    byte[] tokens = model.spread(context);
    for (int state = 0; state < tokens.length; state++) {
      states[filled[tokens[state]]++] = TokenModel.STATES + state;
    }
    return states;
  }

  /// Writes `count` unsigned numbers from `from` on, all of whose tokens the model knows.
  void encode(long[] numbers, int from, int count, ByteSink out) {
    if (counts.length < count) {
      bits = new long[count];
      counts = new byte[count];
    }
    int state = TokenModel.STATES;
    int token = Tokens.of(numbers[from + count - 1]);
    for (int i = count - 1; i >= 0; i--) {
      int before = i == 0 ? 0 : Tokens.of(numbers[from + i - 1]);
      int context = model.contextOf(before);
      int frequency = model.frequency(context, token);
      int taken = TokenModel.BITS - (31 - Integer.numberOfLeadingZeros(frequency));
      if (state >> taken < frequency) {
        taken--;
      }
      counts[i] = (byte) taken;
      bits[i] = state & ((1 << taken) - 1);
      state = next[context][starts[context][token] + (state >> taken) - frequency];
      token = before;
    }
    var packed = new BitSink(out);
    packed.put(state - TokenModel.STATES, TokenModel.BITS);
    for (int i = 0; i < count; i++) {
      packed.put(bits[i], counts[i]);
      int ofNumber = Tokens.of(numbers[from + i]);
      packed.put(numbers[from + i] - Tokens.least(ofNumber), Tokens.extraBits(ofNumber));
    }
    packed.flush();
  }
}
