package dev.nightjar.cli.view;

/// How a piece of text looks where colour is shown. It never says anything that the text does not.
enum Look {
  PLAIN(""),
  STRONG("1"),
  DIM("2"),
  GOOD("32"),
  SUSPICIOUS("33"),
  BAD("31"),
  GOING("36");

  private final String code;

  Look(String code) {
    this.code = code;
  }

  /// The text between the terminal's sequences for this look.
  String around(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
