package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedactionTest {
  @Test
  void masksWhateverNamesASecret() {
    String text =
        """
        scrape_configs:
          - job_name: ä
            basic_auth: {username: u, password: S3CRET1}
            authorization:
              credentials: >
                S3CRET2
                more
            params: {token: [S3CRET3]}
            static_configs: [{targets: ["user:S3CRET4@host:1"]}]
          - job_name: b
            "bearer_token": S3CRET5
            bearer_token_file: /etc/token
        alerting:
          receivers: [{name: r, webhook_configs: [{url: "http://x/S3CRET6"}]}]
        """;
    String shown = Redaction.of(text);
    assertThat(shown)
        .doesNotContain("S3CRET")
        .contains("job_name: ä", "username: u", "job_name: b", "/etc/token", "name: r");
  }

  @Test
  void masksWhatOnlyAnAliasCallsASecret() {
    assertThat(Redaction.of("a: &x S3CRET\npassword: *x\nb: &y {c: *y}\n"))
        .doesNotContain("S3CRET")
        .contains("b: &y {c: *y}");
  }

  @Test
  void showsNothingOfWhatIsNotYaml() {
    assertThat(Redaction.of("a: [1\npassword: S3CRET")).isEmpty();
  }
}
