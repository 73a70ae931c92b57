package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.ingest.PushReceiver.Mode;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import dev.nightjar.testing.kit.Shared;
import dev.nightjar.wire.ExpositionFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushReceiverTest {
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final Gate gate = new Gate();
  private final InMemoryPushGroups disk = new InMemoryPushGroups();
  private final RecordedSightings heard = new RecordedSightings();
  private PushReceiver receiver =
      new PushReceiver(disk, gate.admission, gate.clock, PushConfig.DEFAULT, heard);

  @AfterEach
  void close() {
    receiver.close();
  }

  private void push(String path, String body, Mode mode) {
    receiver.push(TENANT, PushGrouping.parse(path), body.getBytes(StandardCharsets.UTF_8), mode);
  }

  private void put(String path, String body) {
    push(path, body, Mode.REPLACE_GROUP);
  }

  private void post(String path, String body) {
    push(path, body, Mode.REPLACE_FAMILIES);
  }

  private double value(String... labels) {
    return gate.store.last(labels).value();
  }

  @Test
  void storesAPushAtOnceAndKeepsItsGroup() {
    put("/job/backup/host/db1", "# TYPE x gauge\nx{a=\"b\"} 3\n");
    assertThat(value(Labels.NAME, "x", "a", "b", "job", "backup", "host", "db1")).isEqualTo(3);
    assertThat(value(Labels.NAME, "push_time_seconds", "job", "backup", "host", "db1"))
        .isEqualTo((double) Gate.START.getEpochSecond());
    assertThat(value(Labels.NAME, "push_failure_time_seconds", "job", "backup", "host", "db1"))
        .isZero();
    assertThat(disk.groups(TENANT)).isEqualTo(receiver.groups(TENANT)).hasSize(1);
  }

  @Test
  void takesProtobufAsItTakesText() throws IOException {
    byte[] protobuf = Files.readAllBytes(Shared.path("conformance/expfmt/samples/protobuf"));
    byte[] text = Files.readAllBytes(Shared.path("conformance/expfmt/samples/text"));
    receiver.push(
        TENANT,
        PushGrouping.parse("/job/p"),
        protobuf,
        ExpositionFormat.PROTOBUF,
        Mode.REPLACE_GROUP);
    String page = receiver.page(TENANT);
    receiver.wipe(TENANT);
    receiver.push(TENANT, PushGrouping.parse("/job/p"), text, Mode.REPLACE_GROUP);
    assertThat(page.lines().sorted())
        .hasSizeGreaterThan(100)
        .containsExactlyElementsOf(receiver.page(TENANT).lines().sorted().toList());
  }

  @Test
  void letsTheGroupingKeyWin() {
    put("/job/backup", "x{job=\"other\",instance=\"i\"} 1\n");
    assertThat(value(Labels.NAME, "x", "job", "backup", "instance", "i")).isEqualTo(1);
  }

  @Test
  void replacesAWholeGroupOrFamiliesOfTheSameName() {
    put("/job/j", "x{n=\"1\"} 1\ny 1\n");
    post("/job/j", "x{n=\"2\"} 2\n");
    assertThat(gate.store.last(Labels.NAME, "x", "job", "j", "n", "1").isEnd()).isTrue();
    assertThat(value(Labels.NAME, "x", "job", "j", "n", "2")).isEqualTo(2);
    assertThat(value(Labels.NAME, "y", "job", "j")).isEqualTo(1);
    put("/job/j", "x{n=\"2\"} 3\n");
    assertThat(gate.store.last(Labels.NAME, "y", "job", "j").isEnd()).isTrue();
    assertThat(receiver.page(TENANT)).contains("x{instance=\"\",job=\"j\",n=\"2\"} 3\n");
  }

  @Test
  void takesAnEmptyBodyAndThenHoldsThePushTimeAlone() {
    put("/job/j", "x 1\n");
    put("/job/j", "");
    assertThat(gate.store.standing().keySet())
        .extracting(Labels::metricName)
        .containsExactly("push_failure_time_seconds", "push_time_seconds");
  }

  @Test
  void endsAllSeriesOfADeletedGroup() {
    put("/job/j", "x 1\n");
    receiver.delete(TENANT, Labels.of("job", "j"));
    receiver.delete(TENANT, Labels.of("job", "never"));
    assertThat(gate.store.standing()).isEmpty();
    assertThat(disk.groups(TENANT)).isEmpty();
    put("/job/j", "x 2\n");
    assertThat(value(Labels.NAME, "x", "job", "j")).isEqualTo(2);
    receiver.wipe(TENANT);
    assertThat(receiver.page(TENANT)).isEmpty();
    assertThat(gate.refusals.counts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x 1 1700000000000\n",
        "x{a=\"1\"} 1\nx{a=\"1\"} 2\n",
        "x{job=\"a\"} 1\nx{job=\"b\"} 2\n",
        "# TYPE taken counter\ntaken 1\n",
        """
        # TYPE h histogram
        h_bucket{le="+Inf"} 1
        # TYPE h_total gauge
        h_total 1
        # TYPE taken summary
        taken{quantile="1"} 1
        """
      })
  void refusesWhatContradictsItselfOrOthersAndNotesTheTime(String body) {
    put("/job/other", "# TYPE taken gauge\ntaken 1\n");
    put("/job/j", "x 7\n");
    gate.clock.advance(Duration.ofSeconds(9));
    assertThatThrownBy(() -> put("/job/j", body))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA))
        .hasMessageStartingWith("pushed metrics are invalid or inconsistent");
    assertThat(value(Labels.NAME, "x", "job", "j")).isEqualTo(7);
    assertThat(value(Labels.NAME, "push_time_seconds", "job", "j"))
        .isEqualTo((double) Gate.START.getEpochSecond());
    assertThat(value(Labels.NAME, "push_failure_time_seconds", "job", "j"))
        .isEqualTo(Gate.START.getEpochSecond() + 9.0);
    assertThat(gate.refusals.counts()).singleElement().extracting("signal").isEqualTo("push");
  }

  @Test
  void refusesASeriesThatAnotherGroupHas() {
    put("/job/j", "x{a=\"1\"} 1\n");
    assertThatThrownBy(() -> put("/job/j/a/1", "x 1\n")).hasMessageContaining("stands in group");
    receiver.delete(TENANT, Labels.of("job", "j"));
    put("/job/j/a/1", "x 1\n");
  }

  @Test
  void refusesNamesThatArePartsOfOtherFamilies() {
    put("/job/a", "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\n");
    assertThatThrownBy(() -> put("/job/b", "# TYPE h_count gauge\nh_count 1\n"))
        .hasMessageContaining("part of the histogram");
    put("/job/c", "# TYPE s_sum gauge\ns_sum 1\n");
    assertThatThrownBy(() -> put("/job/d", "# TYPE s summary\ns_count 1\n"))
        .hasMessageContaining("part of the summary");
  }

  @Test
  void refusesAMalformedBodyWithoutTouchingTheGroup() {
    assertThatThrownBy(() -> put("/job/j", "x{ 1\n")).hasMessageStartingWith("line 1, column 4:");
    assertThat(receiver.groups(TENANT)).isEmpty();
    assertThat(gate.refusals.counts()).singleElement().extracting("count").isEqualTo(1L);
  }

  @Test
  void changesNothingWhenTheStoreIsFull() {
    put("/job/j", "x 1\n");
    gate.store.fail(true);
    assertThatThrownBy(() -> put("/job/j", "# TYPE y counter\ny 2\n")).hasMessage("no room");
    assertThatThrownBy(() -> put("/job/k", "y 2\n")).hasMessage("no room");
    gate.store.fail(false);
    assertThat(receiver.groups(TENANT)).isEqualTo(disk.groups(TENANT)).hasSize(1);
    put("/job/l", "# TYPE y gauge\ny 3\n");
  }

  @Test
  void repeatsGroupsAlsoAfterARestart() throws InterruptedException {
    put("/job/j", "x 1\n");
    receiver.close();
    receiver = new PushReceiver(disk, gate.admission, gate.clock, PushConfig.DEFAULT, heard);
    gate.clock.advance(Duration.ofHours(1));
    receiver.start();
    gate.clock.awaitSleepers(1);
    for (int i = 0; i < 3; i++) {
      awaitRound(Duration.ofSeconds(15));
    }
    assertThat(gate.store.points(Labels.NAME, "x", "job", "j")).hasSize(5);
    assertThat(gate.store.last(Labels.NAME, "x", "job", "j"))
        .isEqualTo(new RecordingStore.Point(Gate.START.plusSeconds(3645).toEpochMilli(), 1));
    assertThat(value(Labels.NAME, "push_time_seconds", "job", "j"))
        .isEqualTo((double) Gate.START.getEpochSecond());
    assertThat(gate.refusals.counts()).isEmpty();
  }

  private void awaitRound(Duration step) throws InterruptedException {
    int before = gate.store.batches();
    gate.clock.advance(step);
    while (gate.store.batches() == before) {
      Thread.onSpinWait();
    }
    gate.clock.awaitSleepers(1);
  }

  @Test
  void neverRefusesItsOwnRepeatsAmongManyPushers() throws InterruptedException {
    receiver.start();
    Thread[] pushers = new Thread[4];
    for (int t = 0; t < pushers.length; t++) {
      String job = "/job/j" + t % 2;
      pushers[t] =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 200; i++) {
                      put(job, "x " + i + "\n");
                      gate.clock.advance(Duration.ofSeconds(i % 7));
                    }
                  });
    }
    for (Thread pusher : pushers) {
      pusher.join();
    }
    assertThat(gate.refusals.counts()).isEmpty();
    assertThat(receiver.groups(TENANT)).hasSize(2);
  }

  @Test
  void boundsTheNumberOfGroups() {
    receiver =
        new PushReceiver(
            disk,
            gate.admission,
            gate.clock,
            new PushConfig(Duration.ofSeconds(15), 1, 1 << 20),
            heard);
    put("/job/a", "x 1\n");
    put("/job/a", "x 2\n");
    assertThatThrownBy(() -> put("/job/b", "x 1\n"))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY));
  }

  @Test
  void takesWhatARealClientPushes() throws IOException {
    byte[] body = Files.readAllBytes(Shared.path("conformance/captures/push-put.txt"));
    Labels grouping =
        PushGrouping.parse(
            "/job@base64/bmlnaHRseS9iYWNrdXA=/empty@base64/=/host/db1/path@base64/L3Zhci9saWI=");
    receiver.push(TENANT, grouping, body, Mode.REPLACE_GROUP);
    assertThat(grouping)
        .isEqualTo(Labels.of("job", "nightly/backup", "host", "db1", "path", "/var/lib"));
    assertThat(receiver.groups(TENANT).getFirst().families()).hasSize(8);
    assertThat(gate.store.metadata(TENANT)).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/job/",
        "/job/a/b",
        "/job/a/__x/1",
        "/job/a/b-c/1",
        "/job@base64/!",
        "/job/a/l@base64/_w"
      })
  void refusesMalformedGroupingKeys(String path) {
    assertThatThrownBy(() -> PushGrouping.parse(path))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA));
  }

  @Test
  void findsNothingWhereThePathNamesNoJob() {
    assertThatThrownBy(() -> PushGrouping.parse("/instance/a"))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    assertThat(PushGrouping.parse("/job/a/")).isEqualTo(Labels.of("job", "a"));
    assertThat(PushGrouping.parse("/job/a/instance/")).isEqualTo(Labels.of("job", "a"));
  }

  @Test
  void tellsOfGroupsThatArePushedToAndOfThoseThatAreDeleted() {
    var group = new Entity(Entity.Kind.PUSH_GROUP, Labels.of("job", "backup", "instance", "db1"));
    put("/job/backup/instance/db1", "x 1\n");
    post("/job/backup/instance/db1", "y 1\n");
    assertThatThrownBy(() -> put("/job/backup/instance/db1", "x{ 1\n"));
    assertThat(heard.seen).containsExactly(group, group);
    assertThat(heard.gone).isEmpty();
    receiver.delete(TENANT, PushGrouping.parse("/job/backup/instance/db1"));
    receiver.delete(TENANT, PushGrouping.parse("/job/backup/instance/db1"));
    assertThat(heard.gone).containsExactly(group);
  }
}
