package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9090, 127.0.0.1:9090, ''",
    "http://host/, host:80, ''",
    "https://host/night/jar/, host:443, /night/jar",
    "http://[::1]:9090/x, [::1]:9090, /x"
  })
  void readsAUrl(String url, String hostHeader, String prefix) {
    Target target = requireNonNull(Target.of(url, ""));

    assertThat(target.hostHeader()).isEqualTo(hostHeader);
    assertThat(target.prefix()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:9090",
        "ftp://x",
        "http://",
        "http://h:0",
        "http://h:70000",
        "http://a b"
      })
  void refusesWhatIsNoUrlOfAServer(String url) {
    assertThat(Target.of(url, "")).isNull();
  }
}
