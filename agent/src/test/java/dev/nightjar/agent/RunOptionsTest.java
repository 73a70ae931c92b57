package dev.nightjar.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "--job a -- cmd x, a, 3",
    "--job=a cmd x, a, 1",
    "-- cmd, cmd, 1",
    "/usr/bin/cmd --job b, cmd, 0",
    "--timeout 5s --job a -- cmd -- y, a, 5",
    "--quiet --job a -- cmd, a, 4",
    "--level 3 --job a -- cmd, a, 5",
    "cmd -- x, cmd, 0"
  })
  void findsJobAndCommand(String line, String job, int commandAt) {
    RunOptions options = requireNonNull(RunOptions.parse(line.split(" ")));

    assertThat(options.job()).isEqualTo(job);
    assertThat(options.commandAt()).isEqualTo(commandAt);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--job a", "--job a --", "--", "--quiet cmd", "-h"})
  void refusesWhatHoldsNoCertainCommand(String line) {
    assertThat(RunOptions.parse(line.split(" "))).isNull();
    assertThat(RunOptions.parse(new String[0])).isNull();
  }

  @Test
  void readsTheLimits() {
    RunOptions options =
        requireNonNull(RunOptions.parse("--timeout 2h --grace 30s -- cmd".split(" ")));

    assertThat(options.limitNanos()).isEqualTo(7_200_000_000_000L);
    assertThat(options.graceNanos()).isEqualTo(30_000_000_000L);
    assertThat(options.remark()).isEmpty();
  }

  @Test
  void cutsAnEndlessJobNameToWhatTheServerTakes() {
    RunOptions options =
        requireNonNull(RunOptions.parse(new String[] {"--job", "x".repeat(300), "c"}));

    assertThat(options.job()).hasSize(200);
  }
}
