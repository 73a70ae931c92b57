package dev.nightjar.agent.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CauseFinderTest {
  private static final int SEGV = 11;
  private static final int PIPE = 13;
  private static final int TERM = 15;

  private static DeathFacts exited(int code, String... tail) {
    return DeathFacts.of(0, code << 8).command("job.sh").tail(List.of(tail));
  }

  private static DeathFacts died(int signal, String... tail) {
    return DeathFacts.of(0, signal).command("job.sh").tail(List.of(tail));
  }

  @Test
  void readsWhatAProcessUsed() {
    String stat =
        "4711 (a) b) Z 1 2 3 0 -1 4 5 6 7 8 150 25 0 0 20 0 1 0 99 0 0 18446744073709551615";

    assertThat(Usage.of("", stat).cpuSeconds()).isEqualTo(1.75);
    assertThat(Usage.of("", "").cpuSeconds()).isEqualTo(-1);
    assertThat(Usage.of("Max cpu time  x", "").limit("Max cpu time")).containsOnly("");
  }

  private static List<String> kinds(List<Cause> causes) {
    return causes.stream().map(Cause::kind).toList();
  }

  @Test
  void tellsAnExitCodeWithTheLastWords() {
    List<Cause> causes = new Witnessed().causes(exited(3, "reading rows", "row 12 is odd", "  "));

    assertThat(kinds(causes)).containsExactly("exit");
    assertThat(causes.getFirst().text())
        .isEqualTo("Exited with code 3; its last words: row 12 is odd");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "job.sh, 137, died by KILL (9)",
    "job.sh, 143, died by TERM (15)",
    "job.sh, 130, died by INT (2)",
    "job.sh, 127, does not find",
    "job.sh, 126, can't be run",
    "job.sh, 124, timeout(1)",
    "/usr/bin/rsync, 23, could not transfer",
    "curl, 28, waited too long",
    "ssh, 255, failed"
  })
  void tellsWhatCommonExitCodesMean(String command, int code, String meaning) {
    List<Cause> causes = new Witnessed().causes(DeathFacts.of(0, code << 8).command(command));

    assertThat(causes.getFirst().kind()).isEqualTo("exit");
    assertThat(causes.getFirst().text()).contains("code " + code).contains(meaning);
  }

  @Test
  void tellsItsOwnLimitFirstAndNoSignalBesideIt() {
    DeathFacts facts =
        died(9, "Connection refused")
            .timedOut(TimeUnit.SECONDS.toNanos(2), TimeUnit.MILLISECONDS.toNanos(2340), true);

    List<Cause> causes = new Witnessed().passedOn(TERM, 1, "systemd").causes(facts);

    assertThat(kinds(causes)).startsWith("timeout").doesNotContain("signal", "exit", "oom_kill");
    assertThat(causes.getFirst().text()).isEqualTo("Ended at its limit of 2s");
    assertThat(causes.getFirst().evidence().getFirst()).isEqualTo("limit 2s, ended after 2.34s");
  }

  @Test
  void namesTheSenderOfASignalThatTheWrapperPassedOn() {
    List<Cause> causes = new Witnessed().passedOn(TERM, 1, "systemd").causes(died(TERM));

    assertThat(kinds(causes)).containsExactly("signal");
    assertThat(causes.getFirst().text())
        .isEqualTo("Killed: TERM (15) was sent to the wrapper by systemd (1)");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void findsASignalLikelyToBeBehindAnExitThatFollowedIt() {
    List<Cause> causes = new Witnessed().passedOn(TERM, 99, "").causes(exited(1));

    assertThat(kinds(causes)).containsExactly("signal", "exit");
    assertThat(causes.getFirst().text()).contains("process 99 of user 0");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void saysThatTheSenderIsNotKnown() {
    List<Cause> causes = new Witnessed().causes(died(TERM));

    assertThat(causes.getFirst().text()).isEqualTo("Died by TERM (15); who sent it is not known");
  }

  @Test
  void doesNotBlameTheHostsMemoryForAKill() {
    List<Cause> causes = new Witnessed().hostKills(2).causes(died(9));

    assertThat(kinds(causes)).containsExactly("signal");
    assertThat(causes.getFirst().text()).doesNotContain("memory");
    assertThat(causes.getFirst().evidence()).anyMatch(line -> line.contains("nothing says"));
  }

  @Test
  void tellsABrokenPipeAndWhetherOurOwnReaderWent() {
    List<Cause> gone = new Witnessed().readerGone().causes(died(PIPE));
    List<Cause> there = new Witnessed().causes(died(PIPE));

    assertThat(gone.getFirst().text()).contains("PIPE (13)").contains("nobody reads");
    assertThat(gone.getFirst().evidence()).contains("nobody reads the wrapper's output any more");
    assertThat(there.getFirst().evidence()).anyMatch(line -> line.contains("another pipe"));
  }

  @Test
  void namesTheLimitThatASignalStandsFor() {
    String limits =
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max cpu time              5                    7                    seconds
        Max file size             1024                 unlimited            bytes
        """;
    assertThat(new Witnessed().used(limits, 7).causes(died(24)).getFirst().text())
        .endsWith("more CPU time than its limit of 5 seconds");
    assertThat(new Witnessed().used(limits, 7).causes(died(25)).getFirst().text())
        .endsWith("of 1024 bytes");
    assertThat(new Witnessed().causes(died(25)).getFirst().text()).endsWith("a file's size");
    assertThat(new Witnessed().used(limits, 7).causes(died(9)).getFirst().text())
        .endsWith("most likely at its hard limit of 7 seconds of CPU time");
    assertThat(new Witnessed().used(limits, 6.5).causes(died(9)).getFirst().text())
        .endsWith("not known");
  }

  @Test
  void tellsTheLibraryAndTheLineOfACrash() {
    DeathFacts facts =
        died(
            SEGV,
            "Fatal Python error: Segmentation fault",
            "",
            "Current thread 0x00007f20b27bbb80 (most recent call first):",
            "  File \"/opt/a.py\", line 3 in boom",
            "  File \"/opt/a.py\", line 9 in <module>");

    List<Cause> causes =
        new Witnessed()
            .kernelLog(
                "python3[4711]: segfault at 0 ip 00007f7e sp 00007ffc error 4 in"
                    + " libfoo.so[167ad8,7f7e97644000+156000] likely on CPU 0 (core 0, socket 0)")
            .causes(facts);

    assertThat(causes.getFirst().kind()).isEqualTo("segfault");
    assertThat(causes.getFirst().text())
        .isEqualTo(
            "Crashed on a bad memory access in libfoo.so, at /opt/a.py:3 in boom, by SEGV (11)");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(kinds(causes)).doesNotContain("signal");
  }

  @Test
  void takesNoOtherProcessesCrashForThisOne() {
    List<Cause> causes =
        new Witnessed()
            .kernelLog("other[99]: segfault at 0 ip 00 sp 00 error 4 in libbar.so[0+1]")
            .causes(died(SEGV));

    assertThat(causes.getFirst().text())
        .isEqualTo("Died by SEGV (11), the signal of a bad memory access");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(causes.getFirst().evidence()).anyMatch(line -> line.contains("may have been sent"));
  }

  @Test
  void callsAnAbortNoSegmentationFault() {
    List<Cause> causes = new Witnessed().causes(died(6, "free(): invalid pointer"));

    assertThat(kinds(causes)).startsWith("signal").doesNotContain("segfault");
    assertThat(causes.getFirst().text())
        .isEqualTo("Died by ABRT (6), by which programs end on an error of their own");
  }

  @Test
  void tellsOfAParentThatWentAway() {
    List<Cause> causes = new Witnessed().parentNow(1, "systemd").passedOn(1, 0, "").causes(died(1));

    assertThat(kinds(causes)).containsExactly("parent_gone", "signal");
    assertThat(causes.getFirst().text()).contains("cron (812)").contains("HUP (1)");
    assertThat(causes.getFirst().evidence().getFirst())
        .isEqualTo("the wrapper's parent was cron (812), at the end it was systemd (1)");
  }

  @Test
  void putsTheBareEndBeforeAParentThatLeftLongAgo() {
    List<Cause> causes =
        new Witnessed().parentNow(1, "systemd").parentLeftLongAgo().causes(died(13));

    assertThat(kinds(causes)).containsExactly("signal", "parent_gone");
  }

  @Test
  void blamesNoParentForAnExitOfItsOwn() {
    List<Cause> causes = new Witnessed().parentNow(1, "systemd").causes(exited(3));

    assertThat(kinds(causes)).containsExactly("exit");
  }

  @Test
  void tellsTheExceptionThatItsHookReported() {
    var frame = new Frame("/opt/a.py", 12, "main", "int(x)");
    var thrown = new Thrown("ValueError", "bad", "MainThread", List.of(frame), "", null);

    List<Cause> causes = new Witnessed().causes(exited(1).thrown(List.of(thrown)));

    assertThat(kinds(causes)).containsExactly("exception", "exit");
    assertThat(causes.getFirst().text()).isEqualTo("ValueError: bad at /opt/a.py:12 in main");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void saysWhatAnExceptionMeansOnceOnly() {
    List<Cause> causes =
        new Witnessed()
            .causes(
                exited(
                    1,
                    "Traceback (most recent call last):",
                    "  File \"/opt/a.py\", line 2, in <module>",
                    "    fork()",
                    "OSError: [Errno 12] Cannot allocate memory"));

    assertThat(kinds(causes)).containsExactly("exception", "exit");
    assertThat(causes.getFirst().text()).endsWith("It was refused memory");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void knowsAPanicByItsCodeThoughALongListOfCallsFollows() {
    List<Cause> causes =
        new Witnessed()
            .causes(
                exited(
                    101,
                    "thread 'main' (26616) panicked at src/main.rs:1:33:",
                    "index out of bounds: the len is 1 but the index is 5",
                    "stack backtrace:",
                    "   0: __rustc::rust_begin_unwind",
                    "   1: core::panicking::panic_fmt",
                    "   2: x::rows",
                    "   3: x::main"));

    assertThat(kinds(causes)).containsExactly("exception", "exit");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(causes.getFirst().text())
        .isEqualTo("panic: index out of bounds: the len is 1 but the index is 5 at src/main.rs:1");
  }

  @Test
  void quotesTheLastKnownText() {
    List<Cause> causes =
        new Witnessed()
            .causes(
                exited(
                    2,
                    "warning: no route to host",
                    "psql: error: connection to server failed: Connection refused",
                    "giving up"));

    assertThat(kinds(causes)).containsExactly("known_text", "exit");
    assertThat(causes.getFirst().text())
        .startsWith("The connection was refused")
        .endsWith("psql: error: connection to server failed: Connection refused");
  }

  @Test
  void putsAnOldTextBehindTheExitCode() {
    List<Cause> causes =
        new Witnessed().causes(exited(2, "Connection refused", "1", "2", "3", "4", "5", "6"));

    assertThat(kinds(causes)).containsExactly("exit", "known_text");
    assertThat(causes.getLast().confidence()).isEqualTo(Confidence.POSSIBLE);
  }

  @Test
  void findsADiskFullLikelyByItsTextAlone() {
    List<Cause> causes =
        new Witnessed().causes(exited(1, "sh: write error: No space left on device"));

    assertThat(kinds(causes)).startsWith("disk_full");
    assertThat(causes.getFirst().confidence()).isEqualTo(Confidence.LIKELY);
  }
}
