package dev.nightjar.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.Capture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionReaderTest {
  private static RunOptions read(String... words) {
    return requireNonNull(new OptionReader(words).read());
  }

  private static RunOptions readLine(String line) {
    return read(line.split(" "));
  }

  private static String problem(String... words) {
    var reader = new OptionReader(words);
    assertThat(reader.read()).isNull();
    assertThat(reader.isHelp()).isFalse();
    return reader.problem();
  }

  @ParameterizedTest
  @CsvSource({
    "--job a -- cmd x, a, 3",
    "--job=a cmd x, a, 1",
    "-- cmd, cmd, 1",
    "/usr/bin/cmd --job b, cmd, 0",
    "--timeout 5s --job a -- cmd -- y, a, 5",
    "cmd -- x, cmd, 0",
    "--lock cmd, cmd, 1",
    "--no-python --lock=wait cmd, cmd, 2"
  })
  void findsJobAndCommand(String line, String job, int commandAt) {
    RunOptions options = readLine(line);

    assertThat(options.job()).isEqualTo(job);
    assertThat(options.commandAt()).isEqualTo(commandAt);
  }

  @Test
  void leavesEverythingAtItsDefault() {
    RunOptions options = read("cmd");

    assertThat(options.limitNanos()).isZero();
    assertThat(options.graceNanos()).isEqualTo(10_000_000_000L);
    assertThat(options.retries()).isZero();
    assertThat(options.backoffNanos()).isEqualTo(1_000_000_000L);
    assertThat(options.lock()).isEqualTo(LockMode.NONE);
    assertThat(options.isOk(0)).isTrue();
    assertThat(options.isOk(1)).isFalse();
    assertThat(options.sampleNanos()).isEqualTo(1_000_000_000L);
    assertThat(options.capture()).isEqualTo(Capture.AUTO);
    assertThat(options.isPythonPrepared()).isTrue();
  }

  @Test
  void readsEveryOption() {
    RunOptions options =
        readLine(
            "--timeout 2h --grace 30s --retries 3 --backoff=5s --lock=wait --ok-exit 24,3"
                + " --expect rows>0 --expect=size<=1e6 --sample 2s --capture file --no-python -- cmd");

    assertThat(options.limitNanos()).isEqualTo(7_200_000_000_000L);
    assertThat(options.graceNanos()).isEqualTo(30_000_000_000L);
    assertThat(options.retries()).isEqualTo(3);
    assertThat(options.backoffNanos()).isEqualTo(5_000_000_000L);
    assertThat(options.lock()).isEqualTo(LockMode.WAIT);
    assertThat(options.isOk(24)).isTrue();
    assertThat(options.isOk(3)).isTrue();
    assertThat(options.isOk(0)).isTrue();
    assertThat(options.isOk(2)).isFalse();
    assertThat(options.expectations())
        .extracting(Expectation::name)
        .containsExactly("rows", "size");
    assertThat(options.sampleNanos()).isEqualTo(2_000_000_000L);
    assertThat(options.capture()).isEqualTo(Capture.FILE);
    assertThat(options.isPythonPrepared()).isFalse();
    assertThat(read("--retries", "forever", "--lock", "cmd").retries())
        .isEqualTo(RunOptions.FOREVER);
    assertThat(read("--lock", "cmd").lock()).isEqualTo(LockMode.SKIP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--job a", "--job a --", "--", "--lock"})
  void missesACommand(String line) {
    assertThat(problem(line.split(" "))).startsWith("no command; usage: ");
    assertThat(problem()).startsWith("no command; usage: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--quiet cmd | unknown option --quiet",
        "--jop=x -- cmd | unknown option --jop",
        "-t 5 cmd | unknown option -t",
        "--timeout soon -- cmd | --timeout wants a duration, such as 90s, 5m or 1h30m, not \"soon\"",
        "--timeout= -- cmd | --timeout wants a duration, such as 90s, 5m or 1h30m, not \"\"",
        "--timeout -- cmd | --timeout needs a value",
        "--timeout | --timeout needs a value",
        "--retries -1 cmd | --retries wants a number of retries, or \"forever\", not \"-1\"",
        "--lock=maybe cmd | --lock wants skip or wait, not \"maybe\"",
        "--ok-exit 0,256 cmd | --ok-exit wants exit codes from 0 to 255, separated by commas, not"
            + " \"0,256\"",
        "--ok-exit 1,,2 cmd | --ok-exit wants exit codes from 0 to 255, separated by commas, not"
            + " \"1,,2\"",
        "--capture tape cmd | --capture wants auto, pipe, file or off, not \"tape\"",
        "--no-python=yes cmd | --no-python takes no value",
        "--expect rows cmd | --expect wants NAME, one of > >= < <= == !=, and a number, such as"
            + " 'rows>0', not \"rows\""
      })
  void tellsWhatItDoesNotUnderstand(String line, String problem) {
    assertThat(problem(line.split(" "))).isEqualTo(problem);
  }

  @Test
  void showsHostileWordsInOneShortLine() {
    assertThat(problem("--x\n\u001b[31m" + "y".repeat(5000), "cmd"))
        .startsWith("unknown option --x??[31my")
        .hasSizeLessThan(130)
        .doesNotContain("\n", "\u001b");
  }

  @Test
  void givesHelpWhereverItIsAskedFor() {
    var reader = new OptionReader(new String[] {"--job", "a", "--help", "--nonsense"});

    assertThat(reader.read()).isNull();
    assertThat(reader.isHelp()).isTrue();
    assertThat(RunOptions.HELP.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(110));
  }

  @Test
  void cutsAnEndlessJobNameToWhatTheServerTakes() {
    assertThat(read("--job", "x".repeat(300), "c").job()).hasSize(200);
    assertThat(read("--job", " ", "/bin/c").job()).isEqualTo("c");
  }
}
