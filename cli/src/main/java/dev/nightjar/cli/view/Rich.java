package dev.nightjar.cli.view;

import java.util.ArrayList;
import java.util.List;

/// One line of text in pieces that look differently. What is in it may be hostile: [Screen] makes
/// it harmless where it is shown.
record Rich(List<Piece> pieces) {
  record Piece(String text, Look look) {}

  static final Rich EMPTY = new Rich(List.of());

  Rich {
    pieces = List.copyOf(pieces);
  }

  static Rich of(String text) {
    return of(text, Look.PLAIN);
  }

  static Rich of(String text, Look look) {
    return new Rich(List.of(new Piece(text, look)));
  }

  Rich and(String text) {
    return and(of(text));
  }

  Rich and(String text, Look look) {
    return and(of(text, look));
  }

  Rich and(Rich more) {
    List<Piece> all = new ArrayList<>(pieces);
    all.addAll(more.pieces);
    return new Rich(all);
  }
}
