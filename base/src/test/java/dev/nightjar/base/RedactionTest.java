package dev.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {
  private static final String KEY =
      "MIIEpAIBAAKCAQEA7bq3WJ0o1sT9Zf2Qm8d5o6B2R0xGJ7c1lYv4uNnE3kHs9Pqa";

  /// Each line holds one secret between `«` and `»`.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=«hunter2»",
        "PGPASSWORD=«1234» psql",
        "DB_PASS=«x»&user=bob",
        "db.password = «s3cret word»",
        "Password: «hunter2», user: bob",
        "{\"password\": \"«a \\\" b»\", \"user\": \"bob\"}",
        "{'api_key': '«abc def»'}",
        "{\\\"secret\\\": \\\"«abc»\\\", \\\"n\\\": 1}",
        "AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»",
        "Config[user=bob, access_token=«abc123»]",
        "client-secret: «9f8e7d6c»",
        "config :secret => «9f8e7d6c»",
        "GET /a?token=«abcdef»&page=3 HTTP/1.1",
        "x-api-key: «0123456789abcdef0123»",
        "mysqldump --password «hunter2» --all",
        "tool --token '«abc def»' --verbose",
        "Authorization: «Bearer abc.def»",
        "curl -H 'Authorization: «Basic dXNlcjpw»' http://a/",
        "Proxy-Authorization: «Digest username=»\"bob\"",
        "sent Bearer «0123456789abc» to it",
        "with basic «dXNlcjpwYXNz» it went",
        "postgres://bob:«hunter:2»@db:5432/app",
        "redis://:«hunter2»@cache/0",
        "«AKIAIOSFODNN7EXAMPLE» is the key",
        "id («ASIAIOSFODNN7EXAMPLE»)",
        "«ghp_0123456789abcdefghijABCDEFGHIJ012345»",
        "github «github_pat_11ABCDEFG0123456789_abcdefghijklmnop»",
        "«glpat-0123456789abcdefghij»",
        "«xoxb-1234567890-abcdefghij»",
        "stripe «sk_live_0123456789abcdef»",
        "maps «AIzaSyA0123456789abcdefghijklmnopqrstuv»",
        "npm «npm_0123456789abcdefghijABCDEFGHIJ012345»",
        "jwt «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N»!",
        "card «4111111111111111»",
        "card «4111 1111 1111 1111» charged",
        "card «5500-0000-0000-0004».",
        "amex «3782 822463 10005»",
        "-----BEGIN RSA PRIVATE KEY-----«\\nMIIEpAIBAAKCAQEA\\n»-----END RSA PRIVATE KEY-----",
      })
  void takesTheSecretAndLeavesTheRest(String marked) {
    String text = marked.replace("«", "").replace("»", "");
    String secret = marked.substring(marked.indexOf('«') + 1, marked.indexOf('»'));
    String want = marked.replace("«" + secret + "»", Redaction.MARK);
    if (marked.startsWith("db.password")) {
      want = "db.password = [redacted] word"; // where such a value ends nobody knows
    }

    assertThat(Redaction.text(text)).isEqualTo(want);
    assertThat(Redaction.text(want)).isEqualTo(want);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tokens=5",
        "token: 3 of 5",
        "token=42 max_tokens=4096",
        "secret santa",
        "secret: true",
        "password: required",
        "Enter password: ",
        "Unexpected token: identifier",
        "unexpected token: }",
        "--password",
        "--token TOKEN  the token to use",
        "password=$PASSWORD",
        "token: ${{ secrets.TOKEN }}",
        "password=****",
        "bypass=1 compass: north",
        "authorization: granted for bob",
        "the bearer of this letter, Bearer authentication",
        "Basic authentication, Basic Tutorial, basic knowledge",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "550e8400-e29b-41d4-a716-446655440000",
        "4111-1111-1111-1112 4111111111111112",
        "1700000000000000 1763605800000000000 4111111111111111.5",
        "0.4111111111111111 id-4111111111111111 41111111111111111",
        "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQsIGNvbnNlY3RldHVyIGFkaXBpc2NpbmcgZWxpdA==",
        "http://host:8080/a@b http://bob@host/ ssh://git@host:22/x bob:x@host",
        "https://host/path?monkey=banana&turkey=1",
        "AKIA AKIAIOSFODNN7 ASIAN eyJ eyJh.eyJh sk_live_ ghp_short npm_config_cache",
        "-----BEGIN CERTIFICATE----- -----BEGIN PUBLIC KEY-----",
        "bob@example.org from 10.0.0.1",
        "2026-11-21 00:30:29,123 INFO  12 rows, 3 keys: a=1 b=2",
        "ключ: значение, пароль — нет",
      })
  void leavesWhatIsNoSecret(String text) {
    assertThat(Redaction.text(text)).isSameAs(text);
  }

  @Test
  void takesAPrivateKeyOutOfSeveralLines() {
    String text =
        "a\n-----BEGIN OPENSSH PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n%s\n%s\nAb3=\n-----END OPENSSH PRIVATE KEY-----\nafter\n%s\n"
            .formatted(KEY, KEY, KEY);
    String want =
        "a\n-----BEGIN OPENSSH PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n[redacted]\n[redacted]\n[redacted]\n-----END OPENSSH PRIVATE KEY-----\nafter\n%s\n"
            .formatted(KEY);

    assertThat(Redaction.text(text)).isEqualTo(want);
    assertThat(Redaction.text(want)).isEqualTo(want);
  }

  @Test
  void takesAPrivateKeyOutOfLinesWithAPrefix() {
    var redaction = new Redaction();

    assertThat(redaction.line("12:00 -----BEGIN PRIVATE KEY-----")).endsWith("-----");
    assertThat(redaction.line("12:00 " + KEY)).isEqualTo("12:00 [redacted]");
    assertThat(redaction.line("12:01 an ordinary line")).isEqualTo("12:01 an ordinary line");
    assertThat(redaction.line(KEY)).isEqualTo(KEY);
    assertThat(redaction.count()).isEqualTo(1);
  }

  @Test
  void takesWhatMayBeTheRestOfAPrivateKeyAfterAGap() {
    var redaction = new Redaction();
    redaction.gap();

    assertThat(redaction.line(KEY)).isEqualTo(Redaction.MARK);
    assertThat(redaction.line("-----END PRIVATE KEY-----")).startsWith("-----END");
    assertThat(redaction.line(KEY)).isEqualTo(KEY);
  }

  @Test
  void takesValuesOutOfACommandsWords() {
    check("tool --password hunter2 --all", "tool --password [redacted] --all");
    check("tool --api-key=abc -token x1", "tool --api-key=[redacted] -token [redacted]");
    check(
        "/usr/bin/curl -u bob:pw http://a:b@c/",
        "/usr/bin/curl -u bob:[redacted] http://a:[redacted]@c/");
    check("mysqldump -psecret -P 3306", "mysqldump -p[redacted] -P 3306");
    check("sshpass -p secret ssh host", "sshpass -p [redacted] ssh host");
    check("backup --token --all", "backup --token --all");
    String[] plain = {"a", "-p", "b"};
    assertThat(Redaction.words(plain)).isSameAs(plain);
  }

  private static void check(String command, String want) {
    assertThat(String.join(" ", Redaction.words(command.split(" ")))).isEqualTo(want);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--xoxb-authorizationAKIAIOSFODNN7EXAMPLEauthorization x9y8",
        "--xoxb-1111password_pass 'x9y8'",
        "://i=:=>secret:://x,@}"
      })
  void aSecretWithinAnothersNameGoesTheFirstTime(String text) {
    String once = Redaction.text(text);
    assertThat(once).isNotEqualTo(text);
    assertThat(Redaction.text(once)).isEqualTo(once);
  }
}
