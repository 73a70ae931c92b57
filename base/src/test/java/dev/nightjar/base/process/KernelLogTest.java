package dev.nightjar.base.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelLogTest {
  @Test
  void takesTheKernelsOwnMessagesAndNoOthers() {
    assertThat(KernelLog.message("3,424,11763242638,-;Killed process 7\n SUBSYSTEM=x\n"))
        .isEqualTo("Killed process 7");
    assertThat(KernelLog.message("6,1,2,-,caller=T1;text; more")).isEqualTo("text; more");
    assertThat(KernelLog.message("11,424,11763242638,-;Killed process 7\n")).isNull();
    assertThat(KernelLog.message("nonsense")).isNull();
    assertThat(KernelLog.message(";")).isNull();
  }

  @Test
  void neverWaits() {
    KernelLog log = KernelLog.open();
    while (log.next() != null) {
      assertThat(log.isComplete()).isTrue();
    }
    log.close();

    assertThat(log.next()).isNull();
    assertThat(log.isComplete()).isFalse();
  }

  @Test
  void knowsTheRoomOfAFileSystem() {
    FileRoom room = requireNonNull(FileRoom.of("/proc/.."));

    assertThat(room.totalBytes()).isPositive();
    assertThat(FileRoom.of("/no/such/file")).isNull();
  }

  @Test
  void knowsTheBoot() {
    assertThat(BootId.now()).hasSize(36).isEqualTo(BootId.now());
  }

  @Test
  void seesThatNobodyReadsAPipe() {
    long ends = Descriptors.pipe();
    int writer = (int) (ends >>> 32);

    assertThat(OutputReader.isGone(writer)).isFalse();
    Native.close((int) ends);
    assertThat(OutputReader.isGone(writer)).isTrue();
    Native.close(writer);
  }
}
