package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final AdmissionConfig TIGHT =
      new AdmissionConfig(3, 10, 10, Duration.ofMinutes(1), 10, 1000);

  private final Gate gate = new Gate(TIGHT);

  private long now() {
    return gate.clock.millis();
  }

  @Test
  void storesTheGoodPartOfABatchAndCountsTheRest() {
    var batch = new SampleBatch();
    batch.add(Labels.of(Labels.NAME, "ok"), now(), 1);
    batch.add(Labels.of(Labels.NAME, "many", "a", "1", "b", "1", "c", "1"), now(), 1);
    batch.add(Labels.of(Labels.NAME, "name", "a_long_name", "1"), now(), 1);
    batch.add(Labels.of(Labels.NAME, "value", "a", "12345678901"), now(), 1);
    batch.add(Labels.of(Labels.NAME, "ahead"), now() + 60_001, 1);
    batch.add(Labels.of(Labels.NAME, "ok"), now(), 2);
    Appended appended = gate.admission.admit(Tenant.DEFAULT, "metrics", batch);
    assertThat(appended.stored()).isEqualTo(1);
    assertThat(appended.refused())
        .extracting(Refusal::reason)
        .containsExactly(
            Reason.TOO_NEW,
            Reason.OVER_LIMIT,
            Reason.OVER_LIMIT,
            Reason.OVER_LIMIT,
            Reason.OUT_OF_ORDER);
    assertThat(gate.refusals.counts()).hasSize(3);
    assertThat(gate.store.standing()).hasSize(1);
  }

  @Test
  void aSampleThatIsAheadAndHasBadLabelsDoesNotSinkItsBatch() {
    var batch =
        new SampleBatch(
            2,
            series -> {
              if (series == 0) {
                throw new NightjarException(ErrorCode.BAD_DATA, "no labels");
              }
              return Labels.of(Labels.NAME, "ok");
            });
    batch.addSeries(1, 1);
    batch.addSample(now() + 60_001, 1);
    batch.addSeries(2, 2);
    batch.addSample(now(), 1);
    Appended appended = gate.admission.admit(Tenant.DEFAULT, "metrics", batch);
    assertThat(appended.stored()).isEqualTo(1);
    assertThat(appended.refused()).extracting(Refusal::reason).containsExactly(Reason.TOO_NEW);
  }

  @Test
  void countsEverySampleThatTheStoreCouldNotTake() {
    gate.store.fail(true);
    var batch = new SampleBatch();
    batch.add(Labels.of(Labels.NAME, "a"), now(), 1);
    batch.add(Labels.of(Labels.NAME, "b"), now(), 1);
    assertThatThrownBy(() -> gate.admission.admit(Tenant.DEFAULT, "metrics", batch))
        .hasMessage("no room");
    assertThat(gate.refusals.counts())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.count()).isEqualTo(2);
              assertThat(c.reason()).isEqualTo(Reason.UNAVAILABLE);
            });
  }

  @Test
  void refusesLinesThatAreTooLong() {
    Labels stream = Labels.of("job", "j");
    Appended appended =
        gate.admission.admitLines(
            Tenant.DEFAULT,
            List.of(
                new LogLine(1, stream, Labels.EMPTY, "short"),
                new LogLine(2, stream, Labels.EMPTY, "much too long")));
    assertThat(appended.stored()).isEqualTo(1);
    assertThat(appended.refused()).hasSize(1);
    assertThat(gate.refusals.counts()).singleElement().extracting("signal").isEqualTo("logs");
  }
}
