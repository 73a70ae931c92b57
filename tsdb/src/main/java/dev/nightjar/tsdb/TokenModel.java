package dev.nightjar.tsdb;

import java.util.Arrays;

/// How often each token follows which others: what many chunks share, so that none of them needs to
/// say it. A token's context is the class of the token before it; classes are ranges of tokens.
/// Immutable. Drawn in `docs/formats/tsdb-block-chunk.md`.
final class TokenModel {
  /// Frequencies of a context add up to `1 << BITS`. More bits tell rare tokens hardly better
  /// apart, and make the tables of encoder and decoder larger than the nearest cache.
  static final int BITS = 8;

  static final int STATES = 1 << BITS;

  /// More contexts follow the data closer and make tables larger.
  static final int MAX_CONTEXTS = 8;

  /// Distance of a token's places in a table: odd, so that all places are met.
  private static final int STRIDE = (STATES >> 1) + (STATES >> 3) + 3;

  private final int[] starts; // the least token of each context
  private final int[][] frequencies; // by context, then token
  private final byte[] contextOf = new byte[Tokens.COUNT];

  /// @param starts the least token of each context, ascending, the first 0
  /// @param frequencies by context, then by token; each context's add up to [#STATES]
  TokenModel(int[] starts, int[][] frequencies) {
    this.starts = starts;
    this.frequencies = frequencies;
    for (int context = 1; context < starts.length; context++) {
      Arrays.fill(contextOf, starts[context], Tokens.COUNT, (byte) context);
    }
  }

  int contexts() {
    return starts.length;
  }

  /// The context of what follows a token. The first of all follows a 0.
  int contextOf(int token) {
    return contextOf[token];
  }

  int frequency(int context, int token) {
    return frequencies[context][token];
  }

  void write(ByteSink out) {
    out.u8(starts.length);
    for (int context = 1; context < starts.length; context++) {
      out.u8(starts[context]);
    }
    for (int[] ofContext : frequencies) {
      write(ofContext, out);
    }
  }

  private static void write(int[] ofContext, ByteSink out) {
    int left = STATES;
    int before = -1;
    for (int token = 0; token < Tokens.COUNT; token++) {
      int frequency = ofContext[token];
      if (frequency > 0) {
        int skipped = token - before - 1;
        out.uvarint((frequency - 1) << 1 | (skipped > 0 ? 1 : 0));
        if (skipped > 0) {
          out.uvarint(skipped);
        }
        before = token;
        left -= frequency;
      }
    }
    if (left != 0) {
      throw new IllegalStateException("BUG: frequencies that miss their sum by " + left);
    }
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IllegalArgumentException when it is no model
  static TokenModel read(BlockCursor in) {
    int[] starts = new int[atMost(in.u8(), MAX_CONTEXTS)];
    for (int context = 1; context < starts.length; context++) {
      starts[context] = atMost(in.u8(), Tokens.COUNT - 1);
    }
    int[][] frequencies = new int[starts.length][Tokens.COUNT];
    for (int[] ofContext : frequencies) {
      read(in, ofContext);
    }
    return new TokenModel(starts, frequencies);
  }

  private static void read(BlockCursor in, int[] ofContext) {
    int left = STATES;
    int token = -1;
    while (left > 0) {
      int head = in.count();
      token += 1 + ((head & 1) == 0 ? 0 : in.count());
      int frequency = (head >>> 1) + 1;
      ofContext[atMost(token, Tokens.COUNT - 1)] = atMost(frequency, left);
      left -= frequency;
    }
  }

  private static int atMost(int value, int limit) {
    if (value < 0 || value > limit) {
      throw new IllegalArgumentException("a model with " + value + " where " + limit + " is most");
    }
    return value;
  }

  /// Which token each state of a context stands for: each as often as it is frequent, well spread.
  byte[] spread(int context) {
    byte[] tokens = new byte[STATES];
    int place = 0;
    for (int token = 0; token < Tokens.COUNT; token++) {
      for (int i = 0; i < frequencies[context][token]; i++) {
        tokens[place] = (byte) token;
        place = (place + STRIDE) & (STATES - 1);
      }
    }
    return tokens;
  }
}
