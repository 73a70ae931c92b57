package dev.nightjar.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CurveTest {
  private static Usage at(double seconds) {
    return new Usage(seconds, 1, -1, 0.5, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void staysSmallAndEvenHoweverLongTheRun() {
    var curve = new Curve();
    for (int second = 0; second < 10_000; second++) {
      curve.add(at(second));
    }

    assertThat(curve.size()).isBetween(Curve.MAX_POINTS / 2, Curve.MAX_POINTS);
    assertThat(curve.point(0).seconds()).isZero();
    assertThat(curve.point(curve.size() - 1).seconds()).isGreaterThan(9_900);
    for (int i = 1; i < curve.size(); i++) {
      assertThat(curve.point(i).seconds() - curve.point(i - 1).seconds()).isBetween(30.0, 140.0);
    }
  }

  @Test
  void tellsWhatIsNotKnown() {
    var curve = new Curve();
    curve.add(at(0.25));

    assertThat(new String(curve.json().bytes(), StandardCharsets.UTF_8))
        .endsWith("\"points\":[[0.250000,1,null,0.500000,2,3,4,5,6,7,8]]}");
  }
}
