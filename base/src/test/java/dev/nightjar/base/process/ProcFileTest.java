package dev.nightjar.base.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcFileTest {
  @Test
  void readsWhatTheKernelTellsOfThisProcess() {
    String status = ProcFile.text("/proc/self/status");

    assertThat(ProcFile.number(status, "Pid")).isEqualTo(ProcessHandle.current().pid());
    assertThat(ProcFile.number(status, "VmHWM")).isGreaterThan(1000);
  }

  @Test
  void knowsNothingOfAFileThatIsNotThere() {
    assertThat(ProcFile.bytes("/proc/self/no-such-file", 100)).isEmpty();
    assertThat(ProcFile.number("", "Pid")).isEqualTo(-1);
  }

  @Test
  void findsANumberOnlyAtTheStartOfALine() {
    String io = "rchar: 1\ncancelled_write_bytes: 2\nwrite_bytes: 33\nread_bytes:\n";

    assertThat(ProcFile.number(io, "rchar")).isEqualTo(1);
    assertThat(ProcFile.number(io, "write_bytes")).isEqualTo(33);
    assertThat(ProcFile.number(io, "read_bytes")).isEqualTo(-1);
    assertThat(ProcFile.number(io, "absent")).isEqualTo(-1);
  }
}
