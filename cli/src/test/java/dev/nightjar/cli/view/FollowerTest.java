package dev.nightjar.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

final class FollowerTest {
  private static final String RUN = "01JD0000000000000000000000";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /// Time that passes in steps: each sleep runs the next one.
  private record Steps(AtomicInteger count, IntConsumer step) implements Clock {
    @Override
    public long millis() {
      return 0;
    }

    @Override
    public long monotonicNanos() {
      return 0;
    }

    @Override
    public void sleep(Duration duration) {
      step.accept(count.incrementAndGet());
    }
  }

  private static FakeServer run(FakeServer server, String state, int lines) {
    return server.answer(
        "/runs/" + RUN,
        "{\"id\":\"%s\",\"state\":\"%s\",\"output_lines\":%d}".formatted(RUN, state, lines));
  }

  private static FakeServer output(FakeServer server, int from, String lines) {
    return server.answer(
        "/runs/" + RUN + "/output?from=" + from + "&limit=1000",
        "{\"data\":[" + lines + "],\"next\":null}");
  }

  private static String line(int number) {
    return "{\"seq\":%d,\"stream\":\"stdout\",\"text\":\"line %d\"}".formatted(number, number);
  }

  private void follow(FakeServer server, IntConsumer step) throws InterruptedException {
    try (var api = new Api(server.url(), Optional.empty())) {
      var screen = new Screen(false, false, true, Integer.MAX_VALUE, ZoneOffset.UTC);
      var printer = new LinePrinter(screen, new PrintWriter(out), false);
      var filter = new OutputReader.Filter(null, null);
      var reader = new OutputReader(api, RUN, filter, printer);
      new Follower(reader, new Steps(new AtomicInteger(), step), new PrintWriter(err, true))
          .follow();
    }
  }

  @Test
  void showsEachLineOnceAndEndsAfterTheLastOne() throws Exception {
    try (var server = new FakeServer()) {
      output(run(server, "running", 1), 0, line(0));
      follow(
          server,
          step -> {
            switch (step) {
              case 1 -> output(run(server, "running", 1), 1, "");
              case 2 -> output(run(server, "succeeded", 1), 1, "");
              case 3 ->
                  output(output(run(server, "succeeded", 3), 1, line(1) + "," + line(2)), 3, "");
              default -> assertThat(step).isLessThan(10);
            }
          });
    }
    assertThat(out.toString()).isEqualTo("line 0\nline 1\nline 2\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void waitsForAServerThatIsAwayAndGoesOnWhereItWas() throws Exception {
    try (var server = new FakeServer()) {
      output(run(server, "running", 1), 0, line(0));
      follow(
          server,
          step -> {
            switch (step) {
              case 1 -> server.goAway();
              case 3 -> {
                output(output(run(server, "failed", 2), 1, line(1)), 2, "");
                try {
                  server.comeBack();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
              default -> assertThat(step).isLessThan(10);
            }
          });
    }
    assertThat(out.toString()).isEqualTo("line 0\nline 1\n");
    assertThat(err.toString()).contains("waiting for it").contains("is back").hasLineCount(2);
  }
}
