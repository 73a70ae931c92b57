package dev.nightjar.promql.parse;

import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Span;
import dev.nightjar.promql.parse.Token.Kind;
import java.util.Arrays;
import java.util.List;

/// A query's tokens with a place in them, and the messages for what does not fit.
final class Tokens {
  private final String query;
  private final List<Token> tokens;
  private final ByteOffsets offsets;
  private int at;
  private int aggregations;

  Tokens(String query) {
    this.query = query;
    this.tokens = Lexer.tokens(query);
    this.offsets = new ByteOffsets(query);
  }

  /// The token that comes next, not yet taken.
  ///
  /// @throws NightjarException when it is an error of the lexer
  Token peek() {
    Token token = tokens.get(at);
    if (token.is(Kind.ERROR)) {
      throw failure(span(token), token.text());
    }
    return token;
  }

  /// Whether the token after the next one is of this kind.
  boolean followedBy(Kind kind) {
    return at + 1 < tokens.size() && tokens.get(at + 1).is(kind);
  }

  /// Whether the token after the next one is one of these words.
  boolean followedByWord(String... words) {
    return at + 1 < tokens.size() && Arrays.stream(words).anyMatch(tokens.get(at + 1)::isWord);
  }

  Token take() {
    Token token = peek();
    at += token.is(Kind.EOF) ? 0 : 1;
    return token;
  }

  /// Takes the next token if it is of this kind.
  boolean accept(Kind kind) {
    boolean is = peek().is(kind);
    if (is) {
      at++;
    }
    return is;
  }

  /// Takes the next token if it is this word or symbol.
  boolean acceptWord(String word) {
    boolean is = peek().isWord(word);
    if (is) {
      at++;
    }
    return is;
  }

  /// Takes the next token, which must be of this kind.
  Token expect(Kind kind, String context, String expected) {
    if (!peek().is(kind)) {
      throw unexpected(context, expected);
    }
    return take();
  }

  /// The token taken last.
  Token last() {
    return tokens.get(at - 1);
  }

  Span span(Token token) {
    return new Span(offsets.of(token.start()), offsets.of(token.end()));
  }

  /// What is read from here on belongs to an aggregation, which messages without a context of their
  /// own tell.
  void beginAggregation() {
    aggregations++;
  }

  void endAggregation() {
    aggregations--;
  }

  NightjarException unexpected(String context, String expected) {
    var message = new StringBuilder("unexpected ").append(peek().described());
    if (!context.isEmpty()) {
      message.append(" in ").append(context);
    } else if (aggregations > 0) {
      message.append(" in aggregation");
    }
    if (!expected.isEmpty()) {
      message.append(", expected ").append(expected);
    }
    return failure(span(peek()), message.toString());
  }

  NightjarException failure(Span span, String message) {
    return SyntaxError.at(query, span, message);
  }

  /// Byte offsets of a text's characters; the identity for plain ASCII.
  private static final class ByteOffsets {
    private final int[] offsets;

    ByteOffsets(String text) {
      boolean ascii = text.chars().allMatch(c -> c < 0x80);
      offsets = ascii ? new int[0] : new int[text.length() + 1];
      for (int i = 0; i < text.length() && !ascii; i++) {
        char c = text.charAt(i);
        offsets[i + 1] =
            offsets[i] + (c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3);
      }
    }

    int of(int index) {
      return offsets.length == 0 ? index : offsets[index];
    }
  }
}
