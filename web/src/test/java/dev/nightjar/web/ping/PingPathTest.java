package dev.nightjar.web.ping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.ping.PingSignal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PingPathTest {
  private static final String ID = "0b5f3a52-1111-4222-8333-444455556666";

  private static void names(String path, String key, String slug, PingSignal signal, int code) {
    assertThat(PingPath.parse(path))
        .as(path)
        .contains(
            new PingPath(
                Optional.empty(),
                key.isEmpty() ? Optional.empty() : Optional.of(key),
                slug,
                signal,
                code < 0 ? OptionalInt.empty() : OptionalInt.of(code)));
  }

  private static void isId(String path, PingSignal signal, int code) {
    assertThat(PingPath.parse(path))
        .as(path)
        .contains(
            new PingPath(
                Optional.of(UUID.fromString(ID)),
                Optional.empty(),
                "",
                signal,
                code < 0 ? OptionalInt.empty() : OptionalInt.of(code)));
  }

  private static void isNothing(String path) {
    assertThat(PingPath.parse(path)).as(path).isEmpty();
  }

  @Test
  void readsEveryForm() {
    isId(ID, PingSignal.SUCCESS, -1);
    isId(ID.toUpperCase(java.util.Locale.ROOT) + "/", PingSignal.SUCCESS, -1);
    isId(ID + "/start", PingSignal.START, -1);
    isId(ID + "/fail", PingSignal.FAIL, -1);
    isId(ID + "/log", PingSignal.LOG, -1);
    isId(ID + "/0", PingSignal.SUCCESS, 0);
    isId(ID + "/007", PingSignal.FAIL, 7);
    isId(ID + "/256", PingSignal.FAIL, 256);
    isId(ID + "/99999999999999999999", PingSignal.FAIL, 256);
    names("backup", "", "backup", PingSignal.SUCCESS, -1);
    names("key/backup", "key", "backup", PingSignal.SUCCESS, -1);
    names("key/backup/start", "key", "backup", PingSignal.START, -1);
    names("key/backup/255/", "key", "backup", PingSignal.FAIL, 255);
    names(ID + "/backup", ID, "backup", PingSignal.SUCCESS, -1);
  }

  @Test
  void aWordThatMayBeASignalIsOne() {
    names("backup/start", "", "backup", PingSignal.START, -1);
    names("backup/7", "", "backup", PingSignal.FAIL, 7);
    names("key/start/fail", "key", "start", PingSignal.FAIL, -1);
    names("start/log", "", "start", PingSignal.LOG, -1);
    isNothing("start");
    isNothing("12");
  }

  @Test
  void theRestIsNothing() {
    isNothing("");
    isNothing("/");
    isNothing("/start");
    isNothing("a//start");
    isNothing("a/b/c");
    isNothing("a/b/c/start");
    isNothing("a%2fb");
    isNothing("a b");
    isNothing("ä");
    isNothing("x".repeat(201));
  }
}
