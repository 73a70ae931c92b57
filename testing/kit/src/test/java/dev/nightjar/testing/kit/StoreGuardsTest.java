package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.ClockDoubt;
import dev.nightjar.base.DiskReserve;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The two guards of stored data.
final class StoreGuardsTest {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  private final ManualClock clock = new ManualClock(START);

  @Test
  void doubtsAClockThatIsDaysAheadForAnHour() {
    var doubt = new ClockDoubt(clock, START.toEpochMilli());
    assertThat(doubt.isInDoubt()).isFalse();
    clock.setWall(START.plus(Duration.ofDays(2)));
    assertThat(doubt.isInDoubt()).isFalse();
    clock.setWall(START.plus(Duration.ofDays(2)).plusMillis(1));
    assertThat(doubt.isInDoubt()).isTrue();
    clock.advance(Duration.ofMinutes(59));
    assertThat(doubt.isInDoubt()).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(doubt.isInDoubt()).isFalse();
  }

  @Test
  void believesAnyClockOfAnEmptyStore() {
    assertThat(new ClockDoubt(clock, Long.MIN_VALUE).isInDoubt()).isFalse();
  }

  @Test
  void asksForTheReserveOnceASecondAndEachTimeWhileItIsShort() throws IOException {
    var disk = new FaultyDisk(1);
    var asked = new AtomicInteger();
    var reserve =
        new DiskReserve(
            disk,
            Path.of("/data"),
            clock,
            () -> {
              asked.incrementAndGet();
              return 100;
            });
    assertThat(reserve.missing()).isZero();
    disk.fillUpAfter(60);
    assertThat(reserve.missing()).isZero();
    assertThat(asked).hasValue(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(reserve.missing()).isEqualTo(40);
    disk.fillUpAfter(100);
    assertThat(reserve.missing()).isZero();
    assertThat(asked).hasValue(3);
  }
}
