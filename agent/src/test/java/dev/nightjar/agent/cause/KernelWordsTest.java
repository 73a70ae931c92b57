package dev.nightjar.agent.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelWordsTest {
  @Test
  void readsVictimsOfSeveralKernels() {
    KernelWords words =
        KernelWords.of(
            List.of(
                "Out of memory: Killed process 7 (a (b) c) total-vm:1kB, anon-rss:1kB",
                "Killed process 8 (old), UID 0, total-vm:1kB, anon-rss:1kB",
                "Memory cgroup out of memory: Killed process 9 (x) total-vm:1kB"));

    assertThat(words.victims())
        .extracting(KernelWords.Victim::pid, KernelWords.Victim::name)
        .containsExactly(tuple(7, "a (b) c"), tuple(8, "old"), tuple(9, "x"));
  }

  @Test
  void isNotFooledByWordsInOtherMessages() {
    KernelWords words =
        KernelWords.of(
            List.of(
                "my driver: Killed process 7 (x) total-vm",
                "Killed process seven",
                "audit: text \"Out of memory: Killed\"",
                "segfault at 0",
                "a[b]: segfault at 0"));

    assertThat(words.victims()).isEmpty();
    assertThat(words.crashes()).isEmpty();
  }

  @Test
  void readsCrashesOfSeveralKinds() {
    KernelWords words =
        KernelWords.of(
            List.of(
                "sh[11]: segfault at 0 ip 00007f sp 00007f error 4 in libc.so.6[1,2+3]",
                "traps: a[b]c[12] trap divide error ip:55 sp:7f error:0 in a[55+1]",
                "traps: x[13] general protection fault ip:7f sp:7f error:0 in libz.so.1[7f+1]",
                "y[14]: unhandled level 2 translation fault (11) at 0x0, esr 0x9, in y[4+1]",
                "z[15]: segfault at 0 ip 0 sp 7f error 14"));

    assertThat(words.crashes())
        .extracting(KernelWords.Crash::pid, KernelWords.Crash::library)
        .containsExactly(
            tuple(11, "libc.so.6"),
            tuple(12, "a"),
            tuple(13, "libz.so.1"),
            tuple(14, "y"),
            tuple(15, ""));
  }
}
