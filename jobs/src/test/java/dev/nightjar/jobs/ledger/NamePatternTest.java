package dev.nightjar.jobs.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
  @ParameterizedTest(name = "{0} is one of {1}")
  @CsvSource({
    "web-7, web-*, false",
    "web17, web*, false",
    "db3:9100, db*:9100, false",
    "backup-2026-11-21, backup-*, true",
    "build-123456, build-*, true",
    "web-5d4f8b7c9d-x7k2p, web-*, true",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301, *, true",
    "shop_a8f3c2, shop_*, true",
    "run-2837b394-adff-34ba-cafe-348d70cf4fc9, run-*, true",
  })
  void masksWhatComesAndGoes(String instance, String text, boolean isRandom) {
    NamePattern pattern = NamePattern.of(World.push("j", instance));
    assertThat(pattern.text()).isEqualTo(text);
    assertThat(pattern.isRandom()).isEqualTo(isRandom);
    assertThat(pattern.isShared()).isTrue();
  }

  @Test
  void leavesWordsAlone() {
    for (String word : new String[] {"orders", "db-primary:9100", "façade", "added"}) {
      assertThat(NamePattern.of(World.push("nightly_backup", word)).isShared()).as(word).isFalse();
    }
  }

  @Test
  void tellsKindsAndOtherLabelsApart() {
    assertThat(NamePattern.of(World.push("a", "web-1")).key())
        .isEqualTo(NamePattern.of(World.push("a", "web-2")).key())
        .isNotEqualTo(NamePattern.of(World.push("b", "web-2")).key())
        .isNotEqualTo(NamePattern.of(World.target("a", "web-2")).key());
  }
}
