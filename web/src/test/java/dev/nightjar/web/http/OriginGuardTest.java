package dev.nightjar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginGuardTest {
  private final OriginGuard guard =
      new OriginGuard(
          () -> Set.of("nightjar.example"),
          () -> Optional.of(new Matcher(Matcher.Kind.REGEX, "origin", "https://.*\\.example")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:9090",
        "localhost",
        "LOCALHOST:1",
        "[::1]:9090",
        "127.9.8.7",
        "nightjar.example:443"
      })
  void letsItsOwnNamesIn(String host) {
    assertThatCode(() -> guard.check("GET", host, "")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "127.evil.example.x",
        "",
        "10.0.0.1:9090"
      })
  void refusesEveryOtherName(String host) {
    assertThatThrownBy(() -> guard.check("GET", host, ""))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("web.allowed_hosts");
  }

  @ParameterizedTest
  @CsvSource({"http://evil.example", "http://localhost:1", "null", "::bad::"})
  void refusesAChangeFromAnotherSite(String origin) {
    assertThatThrownBy(() -> guard.check("POST", "localhost:9090", origin))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("another site");
  }

  @ParameterizedTest
  @CsvSource({"POST,http://localhost:9090", "GET,http://evil.example", "DELETE,''"})
  void letsItsOwnPagesAndPlainClientsThrough(String method, String origin) {
    assertThatCode(() -> guard.check(method, "localhost:9090", origin)).doesNotThrowAnyException();
  }

  @Test
  void tellsBrowsersWhichOtherSitesMayRead() {
    Answer shared = guard.shared(Answer.empty(200), "https://grafana.example");
    assertThat(shared.headers())
        .containsEntry("access-control-allow-origin", "https://grafana.example")
        .containsEntry("access-control-allow-methods", "GET, POST, OPTIONS")
        .containsEntry("vary", "Origin");
    assertThat(guard.shared(Answer.empty(200), "https://evil.test").headers())
        .containsOnlyKeys("vary");
    assertThat(guard.isSharedWith("")).isFalse();
    assertThat(guard.isSharedWith("https://a.example.test")).as("the whole origin").isFalse();
  }
}
