package dev.nightjar.alert.template;

/// One piece of a template's text.
///
/// @param position offset of its first character
record Token(Kind kind, String text, int position) {
  enum Kind {
    TEXT,
    LEFT,
    RIGHT,
    IDENTIFIER,
    FIELD,
    VARIABLE,
    NUMBER,
    CHARACTER,
    STRING,
    DECLARE,
    ASSIGN,
    COMMA,
    PIPE,
    LEFT_PAREN,
    RIGHT_PAREN,
    DOT,
    SPACE,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isWord(String word) {
    return kind == Kind.IDENTIFIER && text.equals(word);
  }
}
