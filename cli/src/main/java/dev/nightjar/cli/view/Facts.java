package dev.nightjar.cli.view;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names with what is known under them, one a line; what is empty is left out.
final class Facts {
  private record Fact(String name, Rich value) {}

  private final Screen screen;
  private final PrintWriter out;
  private final List<Fact> facts = new ArrayList<>();

  Facts(Screen screen, PrintWriter out) {
    this.screen = screen;
    this.out = out;
  }

  void add(String name, String value) {
    add(name, value.isEmpty() ? Rich.EMPTY : Rich.of(value));
  }

  void add(String name, Rich value) {
    if (!value.pieces().isEmpty()) {
      facts.add(new Fact(name, value));
    }
  }

  void time(String name, Optional<Instant> time, Instant now) {
    add(
        name,
        time.map(at -> Words.time(at, screen.zone()) + " (" + Words.ago(at, now) + ")").orElse(""));
  }

  void print() {
    int width =
        facts.stream().mapToInt(fact -> screen.columns(Rich.of(fact.name()))).max().orElse(0);
    for (Fact fact : facts) {
      int padding = width - screen.columns(Rich.of(fact.name())) + 2;
      out.println(
          screen.line(
              Rich.of("  ").and(fact.name(), Look.DIM).and(" ".repeat(padding)).and(fact.value())));
    }
  }
}
