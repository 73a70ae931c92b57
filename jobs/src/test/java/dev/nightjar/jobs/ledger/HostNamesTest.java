package dev.nightjar.jobs.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostNamesTest {
  private final HostNames names = new HostNames(Set.of("nightjar1", "10.0.0.5"));

  @ParameterizedTest(name = "{0} is on {1}")
  @CsvSource({
    "db1, db1",
    "DB1.example.com., db1.example.com",
    "db1:9100, db1",
    "10.1.2.3:80, 10.1.2.3",
    "[2001:db8::1]:9100, 2001:db8::1",
    "[2001:DB8::1], 2001:db8::1",
    "2001:db8::1, 2001:db8::1",
    "https://user@shop.example.com:8443/health?x=1, shop.example.com",
    "127.0.0.1:9090, localhost",
    "127.9.8.7, localhost",
    "[::1]:9090, localhost",
    "LOCALHOST:1, localhost",
    "nightjar1:9100, localhost",
    "10.0.0.5, localhost",
    "db1:http, db1:http",
    "'', ''",
    "my batch, ''",
    "[::1, ''",
  })
  void takesTheHostOfAnInstance(String instance, String host) {
    assertThat(names.of(instance)).isEqualTo(host);
  }

  @Test
  void takesTheLabelHostFirst() {
    assertThat(names.of(Labels.of("host", "db1", "instance", "app:80"))).isEqualTo("db1");
    assertThat(names.of(Labels.of("instance", "app:80"))).isEqualTo("app");
    assertThat(names.of(Labels.of("job", "x"))).isEmpty();
  }
}
