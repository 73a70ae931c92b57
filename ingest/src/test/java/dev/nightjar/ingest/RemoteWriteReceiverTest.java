package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.ingest.RemoteWriteReceiver.Written;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.Refusals.Count;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.Message;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RemoteWriteReceiverTest {
  private final Gate gate = new Gate();
  private final RemoteWriteReceiver receiver = new RemoteWriteReceiver(gate.admission);

  private Written write(Message... series) {
    var request = new Message();
    for (Message each : series) {
      request.message(1, each);
    }
    return receiver.write(Tenant.DEFAULT, request.snappy());
  }

  private static Message series(String name) {
    return new Message().message(1, label("__name__", name));
  }

  private static Message label(String name, String value) {
    return new Message().text(1, name).text(2, value);
  }

  private Message histogram(long count, long afterMillis) {
    return new Message()
        .varint(1, count)
        .message(11, new Message().varint(2, 1))
        .packedSigned(12, 2)
        .varint(15, gate.clock.millis() + afterMillis);
  }

  private Map<Reason, Long> counts() {
    return gate.refusals.counts().stream().collect(Collectors.toMap(Count::reason, Count::count));
  }

  @Test
  void refusesABadHistogramAloneAndStoresTheRest() {
    Written written =
        write(
            series("h").message(4, histogram(2, -3)).message(4, histogram(3, -2)),
            series("f").message(2, new Message().fixed(1, 7).varint(2, gate.clock.millis())),
            series("g").message(4, histogram(1, -1)));
    assertThat(written.isWhole()).isFalse();
    assertThat(written.samples().stored()).isEqualTo(2);
    assertThat(written.badHistograms()).isEqualTo(2);
    assertThat(written.first().item()).isEqualTo("h");
    assertThat(written.first().detail()).startsWith("2 observations found in buckets, but");
    assertThat(gate.store.histogram(Labels.NAME, "h")).extracting(Histogram::count).isEqualTo(2.0);
    assertThat(gate.store.last(Labels.NAME, "f").value()).isEqualTo(7);
    assertThat(counts()).isEqualTo(Map.of(Reason.INVALID, 2L));
  }

  @Test
  void refusesHistogramsThatAreAheadOfTime() {
    Written written = write(series("h").message(4, histogram(2, 3_600_000)));
    assertThat(written.samples().stored()).isZero();
    assertThat(counts()).isEqualTo(Map.of(Reason.TOO_NEW, 1L));
  }

  @Test
  void countsExemplarsThatItLeavesOutAndIsContent() {
    long now = gate.clock.millis();
    Message longest = new Message().message(1, label("t", "\ud83d\ude31".repeat(127)));
    Message tooLong = new Message().message(1, label("t", "x".repeat(128)));
    Written written =
        write(
            series("c")
                .message(2, new Message().fixed(1, 7).varint(2, now))
                .message(3, longest.fixed(2, 1).varint(3, now))
                .message(3, tooLong.fixed(2, 2).varint(3, now))
                .message(3, new Message().message(1, label("t", "a")).varint(3, now + 3_600_000))
                .message(3, new Message().message(1, label("", "a"))));
    assertThat(written.isWhole()).isTrue();
    assertThat(gate.store.exemplars(Labels.NAME, "c"))
        .containsExactly(new Exemplar(Labels.of("t", "\ud83d\ude31".repeat(127)), 1, now));
    assertThat(counts())
        .isEqualTo(Map.of(Reason.OVER_LIMIT, 1L, Reason.TOO_NEW, 1L, Reason.INVALID, 1L));
  }

  @Test
  void keepsExemplarsBesideASampleThatIsRefused() {
    long now = gate.clock.millis();
    Written written =
        write(
            series("a").message(2, new Message().fixed(1, 1).varint(2, now + 3_600_000)),
            series("b")
                .message(2, new Message().fixed(1, 1).varint(2, now + 3_600_000))
                .message(3, new Message().fixed(2, 5).varint(3, now)),
            series("c").message(4, histogram(2, 0)));
    assertThat(written.samples().refused()).hasSize(2);
    assertThat(gate.store.exemplars(Labels.NAME, "b"))
        .containsExactly(new Exemplar(Labels.EMPTY, 5, now));
    assertThat(gate.store.exemplars(Labels.NAME, "a")).isEmpty();
    assertThat(gate.store.histogram(Labels.NAME, "c")).isNotNull();
  }
}
