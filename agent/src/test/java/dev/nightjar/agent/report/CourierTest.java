package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.OwnProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CourierTest {
  private static final long LONG_NANOS = 20_000_000_000L;
  private static final String A = "A".repeat(26);
  private static final String B = "B".repeat(26);

  @TempDir private Path parent;
  private final Clock clock = Clock.system();

  private Spool spool() {
    return requireNonNull(
        Spool.at(parent.resolve("spool").toString(), OwnProcess.userId(), clock.millis()));
  }

  private static void keep(Spool spool, String id) throws IOException {
    try (Spool.Claim claim = requireNonNull(spool.begin(id))) {
      claim.append(new Post(Post.Kind.OUTPUT, id.getBytes(StandardCharsets.UTF_8)));
      claim.append(new Post(Post.Kind.END, "{}".getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void deliver(Spool spool, ReportSink server, String token) throws Exception {
    Target target = requireNonNull(Target.of(server.url() + "/under/", token));
    try (var courier = new Courier(target, new Gate(), clock)) {
      courier.deliverWaiting(spool, clock.monotonicNanos() + LONG_NANOS);
    }
  }

  @Test
  void bringsAllThatWaitsOldestFirstOverOneConnection() throws Exception {
    Spool spool = spool();
    keep(spool, B);
    keep(spool, A);
    try (var server = new ReportSink()) {
      deliver(spool, server, "secret");

      assertThat(server.paths())
          .containsExactly(
              "/under/api/nightjar/v1/runs/" + A + "/output",
              "/under/api/nightjar/v1/runs",
              "/under/api/nightjar/v1/runs/" + B + "/output",
              "/under/api/nightjar/v1/runs");
      assertThat(server.posted().getFirst().head())
          .contains("\r\nHost: " + server.url().substring(7) + "\r\n")
          .contains("\r\nAuthorization: Bearer secret\r\n");
    }
    assertThat(spool.waiting()).isEmpty();
  }

  @Test
  void goesOnWhereTheServerEndsEachConnection() throws Exception {
    Spool spool = spool();
    keep(spool, A);
    try (var server = new ReportSink().closingAfterEach()) {
      deliver(spool, server, "");

      assertThat(server.paths()).hasSize(2);
    }
    assertThat(spool.waiting()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 413, 422})
  void setsAsideWhatTheServerRefusesForGood(int status) throws Exception {
    Spool spool = spool();
    keep(spool, A);
    keep(spool, B);
    try (var server = new ReportSink().answering(status)) {
      deliver(spool, server, "");
    }
    assertThat(spool.waiting()).isEmpty();
    assertThat(parent.resolve("spool/" + A + ".refused")).exists();
    assertThat(parent.resolve("spool/" + B + ".refused")).exists();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405, 408, 410, 421, 429, 500, 503})
  void keepsWhatTheServerMayTakeLater(int status) throws Exception {
    Spool spool = spool();
    keep(spool, A);
    keep(spool, B);
    try (var server = new ReportSink().answering(status)) {
      deliver(spool, server, "");
      assertThat(server.posted()).hasSize(1);
    }
    assertThat(spool.waiting()).containsExactly(A, B);
  }

  @Test
  void setsADamagedReportAside() throws Exception {
    Spool spool = spool();
    keep(spool, A);
    Files.write(parent.resolve("spool/" + A + ".report"), new byte[100]);
    try (var server = new ReportSink()) {
      deliver(spool, server, "");
      assertThat(server.posted()).isEmpty();
    }
    assertThat(parent.resolve("spool/" + A + ".refused")).exists();
  }

  @Test
  void setsAsideWhatTheServerItselfDoesNotKnow() throws Exception {
    Spool spool = spool();
    keep(spool, A);
    String error = "{\"error\":{\"code\":\"not_found\",\"message\":\"x\"}}";
    try (var server = new ReportSink().answering(404).saying(error)) {
      deliver(spool, server, "");
    }
    assertThat(parent.resolve("spool/" + A + ".refused")).exists();
  }
}
