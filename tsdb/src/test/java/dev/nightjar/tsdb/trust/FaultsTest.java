package dev.nightjar.tsdb.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.tsdb.RecoveryReport;
import dev.nightjar.tsdb.TsdbConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One scripted life of a store, in which each call to the disk fails in turn, or finds it full, or
/// is the last before the power goes: what was acknowledged is there, and nothing that was refused.
final class FaultsTest {
  private static final Path DIR = Path.of("/data");
  private static final String SCRIPT = "aaaafaaamdaafafadfacmaaraaadafammcdaa";
  private static final int TRIALS = 60;
  private static final int STOPS = Integer.getInteger("rounds", 100);

  /// Threads of a store that wait for their next turn: for maintenance, and to force the log.
  private static final int SLEEPERS = 2;

  private static TsdbConfig config(boolean forcesAlways) {
    return TsdbConfig.in(DIR)
        .withReserveBytes(0)
        .withWalForce(forcesAlways ? Duration.ZERO : Duration.ofSeconds(1));
  }

  @Test
  void keepsWhatItAcknowledgedWhicheverCallFails() throws IOException {
    for (boolean forcesAlways : new boolean[] {false, true}) {
      TsdbConfig config = config(forcesAlways);
      long calls = callsOfTheScript(config);
      assertThat(calls).isGreaterThan(SCRIPT.length());
      // What a force adds to a call is seen in some: each of them would take long.
      for (long failing = 1; failing <= calls; failing += forcesAlways ? 4 : 1) {
        failOnce(failing, config);
      }
    }
  }

  private long callsOfTheScript(TsdbConfig config) throws IOException {
    try (var life = new ScriptedLife(1, config)) {
      for (String step : SCRIPT.split("")) {
        life.step(step);
      }
      assertThat(life.deleted).isGreaterThan(20);
      return life.disk.calls();
    }
  }

  private void failOnce(long failing, TsdbConfig config) throws IOException {
    try (var life = new ScriptedLife(failing, config)) {
      life.disk.failCall(failing);
      for (String step : SCRIPT.split("")) {
        try {
          life.step(step);
        } catch (IOException | NightjarException told) {
          life.reopen();
          life.holdsWhatItAcknowledged("opened at call " + failing);
          if (step.equals("d")) {
            life.delete(life.next);
          }
        }
      }
      assertThat(life.doubtful.size()).isZero();
      life.holdsWhatItAcknowledged("call " + failing);
      life.append();
      life.reopen();
      life.holdsWhatItAcknowledged("opened after call " + failing);
      assertThat(life.store.trouble()).isEmpty();
    }
  }

  @Test
  void keepsWhatItAcknowledgedWhereverTheMachineStops() throws IOException {
    long calls = callsOfTheScript(config(false));
    ForAll.forAll(
        STOPS,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          boolean isPowerCut = random.nextBoolean();
          // Forced always when the power goes: then nothing that was acknowledged is at risk.
          stop(1 + random.nextLong(calls), isPowerCut, config(isPowerCut));
        });
  }

  private void stop(long call, boolean isPowerCut, TsdbConfig config) throws IOException {
    try (var life = new ScriptedLife(call, config)) {
      life.disk.stopAtCall(call);
      try {
        for (String step : SCRIPT.split("")) {
          life.step(step);
        }
      } catch (IOException | NightjarException off) {
        assertThat(life.disk.isOff()).isTrue();
      }
      if (isPowerCut) {
        life.disk.cutPower();
      }
      life.disk.restart();
      life.doubtful.addAll(life.sending);
      life.reopen();
      life.holdsWhatItAcknowledged("stopped at call " + call);
      life.delete(life.next);
      life.store.cleanTombstones();
      life.reopen();
      life.holdsWhatItAcknowledged("cleaned, stopped at call " + call);
      assertThat(life.store.recovery().values()).allMatch(RecoveryReport::isClean);
    }
  }

  /// As a directory that was changed and can't be forced.
  @Test
  void keepsWhatItAcknowledgedWhicheverRenameFailsAfterItWasDone() throws IOException {
    var counted = new HalfDoneDisk(new FaultyDisk(1));
    try (var life = new ScriptedLife(counted, config(false))) {
      for (String step : SCRIPT.split("")) {
        life.step(step);
      }
    }
    assertThat(counted.changes()).isGreaterThan(20);
    for (long failing = 1; failing <= counted.changes(); failing++) {
      failHalfDone(failing);
    }
  }

  private void failHalfDone(long failing) throws IOException {
    var disk = new HalfDoneDisk(new FaultyDisk(failing));
    try (var life = new ScriptedLife(disk, config(false))) {
      disk.failAfter(failing);
      for (String step : SCRIPT.split("")) {
        try {
          life.step(step);
        } catch (IOException | NightjarException told) {
          life.doubtful.addAll(life.sending);
          life.holdsWhatItAcknowledged("change " + failing);
          if (step.equals("d")) {
            life.delete(life.next);
          } else if ("ar".contains(step)) {
            life.reopen();
          }
        }
      }
      life.reopen();
      life.holdsWhatItAcknowledged("opened after change " + failing);
      assertThat(life.store.trouble()).isEmpty();
    }
  }

  @Test
  void healsByItselfAfterTheDiskWasFullAtAnyWrite() throws IOException {
    long written = bytesOfTheScript();
    for (int trial = 0; trial < TRIALS; trial++) {
      fillUp(written * trial / TRIALS);
    }
  }

  private long bytesOfTheScript() throws IOException {
    long room = 1L << 40;
    try (var life = new ScriptedLife(1, config(false))) {
      life.disk.fillUpAfter(room);
      for (String step : SCRIPT.split("")) {
        life.step(step);
      }
      return room - life.disk.usableBytes(DIR);
    }
  }

  private void fillUp(long room) throws IOException {
    try (var life = new ScriptedLife(room, config(false))) {
      life.append();
      life.disk.fillUpAfter(room);
      for (String step : SCRIPT.replace("r", "").split("")) {
        try {
          life.step(step);
        } catch (NightjarException full) {
          assertThat(full.code()).isEqualTo(ErrorCode.STORAGE_FULL);
          assertThat(step.equals("c") || life.store.trouble().isPresent()).isTrue();
        } catch (IOException full) {
          assertThat(life.store.trouble()).isPresent();
        }
      }
      String what = "room for " + room + " bytes";
      life.holdsWhatItAcknowledged(what);
      life.disk.fillUpAfter(Long.MAX_VALUE);
      life.append();
      life.store.maintain();
      assertThat(life.store.trouble()).as(what).isEmpty();
      life.holdsWhatItAcknowledged(what);
      life.reopen();
      life.holdsWhatItAcknowledged("opened again, " + what);
    }
  }

  @Test
  @Timeout(60)
  void aPowerCutTakesAtMostTheForceInterval() {
    ForAll.forAll(TRIALS, Random::nextLong, this::cutPower);
  }

  private void cutPower(long seed) throws IOException, InterruptedException {
    var random = new Random(seed);
    try (var life = new ScriptedLife(seed, config(false))) {
      life.append();
      for (int steps = random.nextInt(25); steps > 0; steps--) {
        life.step("aaaaaaaaaaaafffmmmddcc".substring(random.nextInt(22)).substring(0, 1));
      }
      life.clock.awaitSleepers(SLEEPERS);
      life.clock.advance(Duration.ofSeconds(1));
      await(() -> life.disk.unforcedBytes() == 0);
      int sure = life.next;
      NaiveSamples surely = life.acknowledged.copy();
      for (int more = random.nextInt(8); more > 0; more--) {
        life.append();
      }
      life.disk.cutPower();
      life.disk.restart();
      life.reopen();
      isPrefix(NaiveSamples.in(life.store), surely, sure, life.next);
      for (int n = life.next; n < life.next + 3; n++) {
        life.store.append(Tenant.DEFAULT, ScriptedLife.batch(n));
      }
    }
  }

  /// Whether what is left of the first `least` batches was found, and whole batches from there up
  /// to some one.
  private void isPrefix(NaiveSamples found, NaiveSamples surely, int least, int most) {
    NaiveSamples whole = surely.copy();
    int n = least;
    while (n < most && whole.size() < found.size()) {
      whole.addAll(ScriptedLife.samples(ScriptedLife.batch(n++)));
    }
    found.mustEqual(whole, "after a power cut");
  }

  @Test
  @Timeout(60)
  void takesNothingAfterAForceThatFailedUntilItIsStartedAgain() throws Exception {
    try (var life = new ScriptedLife(1, config(false))) {
      life.append();
      life.disk.failForces(true);
      life.append();
      life.clock.awaitSleepers(SLEEPERS);
      life.clock.advance(Duration.ofSeconds(1));
      await(() -> life.store.trouble().isPresent());
      life.disk.failForces(false);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(life::append)
            .isInstanceOfSatisfying(
                NightjarException.class,
                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE))
            .hasMessageContaining("restart");
        life.clock.advance(Duration.ofSeconds(30));
        assertThat(life.store.trouble())
            .hasValueSatisfying(told -> assertThat(told).contains("restart"));
      }
      life.holdsWhatItAcknowledged("while it takes nothing");
      life.reopen();
      life.append();
      life.holdsWhatItAcknowledged("started again");
      assertThat(life.store.trouble()).isEmpty();
    }
  }

  /// For work of another thread, which the test's time limit bounds.
  private static void await(BooleanSupplier isDone) {
    while (!isDone.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new AssertionError("in vain");
      }
      Thread.onSpinWait();
    }
  }
}
