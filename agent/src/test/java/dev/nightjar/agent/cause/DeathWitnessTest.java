package dev.nightjar.agent.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DeathWitnessTest {
  @Test
  void knowsWhereItStands() {
    DeathWitness witness = DeathWitness.before();

    assertThat(witness.bootId()).hasSize(36);
    assertThat(witness.parent())
        .contains("(" + ProcessHandle.current().parent().orElseThrow().pid() + ")");
  }

  @Test
  void hasNothingToSayOfAGoodEnd() {
    DeathWitness witness = DeathWitness.before();
    witness.started((int) ProcessHandle.current().pid());

    assertThat(witness.causes(DeathFacts.of(0, 0))).isEmpty();
  }

  @Test
  void saysThatAnOddCodeCountsAsGood() {
    List<Cause> causes = DeathWitness.before().causes(DeathFacts.of(0, 24 << 8).ok(true));

    assertThat(causes)
        .extracting(Cause::text)
        .containsExactly("Exited with code 24, which counts as good");
  }

  @Test
  void looksAtALivingProcessAndAtOneThatIsNotThere() {
    for (long pid : new long[] {ProcessHandle.current().pid(), 0, 1, Integer.MAX_VALUE}) {
      DeathWitness witness = DeathWitness.before();
      witness.started((int) pid);
      witness.sampled();
      witness.sampled();
      witness.passedOn(15, (int) ProcessHandle.current().pid(), 0);

      List<Cause> causes = witness.causes(DeathFacts.of(0, 15));
      assertThat(causes.getFirst().kind()).isEqualTo("signal");
      assertThat(causes.getFirst().text()).contains("java (" + ProcessHandle.current().pid() + ")");
    }
  }

  @Test
  void claimsNoMemoryKillWithoutOne() {
    DeathWitness witness = DeathWitness.before();
    witness.started((int) ProcessHandle.current().pid());
    witness.sampled();

    assertThat(witness.causes(DeathFacts.of(0, 9)))
        .extracting(Cause::kind)
        .containsExactly("signal");
  }

  @Test
  void answersAgainWhenAskedAgain() {
    DeathWitness witness = DeathWitness.before();

    assertThat(witness.causes(DeathFacts.of(0, 256))).hasSize(1);
    assertThat(witness.causes(DeathFacts.of(2, 0).command("none"))).hasSize(1);
  }

  @Test
  void toldCausesOfOthersNameTheirEvidence() {
    assertThat(Cause.lockHeld("x", "").text()).contains("\"x\" is held");
    assertThat(Cause.unkillable(List.of("1 dd", "2 dd")).text()).startsWith("2 processes");
  }
}
