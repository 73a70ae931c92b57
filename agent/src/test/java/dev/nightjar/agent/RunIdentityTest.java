package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunIdentityTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void sortsRunsByTheirStart() {
    String first = RunIdentity.create(1_763_605_800_000L, null).runId();
    String second = RunIdentity.create(1_763_605_800_001L, null).runId();

    assertThat(first).matches("01[0-9A-HJKMNP-TV-Z]{24}").isLessThan(second);
  }

  @Test
  void goesOnWithTheTraceItIsGiven() {
    var identity = RunIdentity.create(0, "00-" + TRACE + "-00f067aa0ba902b7-01");

    assertThat(identity.traceId()).isEqualTo(TRACE);
    assertThat(identity.traceParent()).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736"
      })
  void startsItsOwnTraceWhereThereIsNone(@Nullable String incoming) {
    var identity = RunIdentity.create(0, incoming);

    assertThat(identity.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(identity.traceParent()).contains(identity.traceId());
  }
}
