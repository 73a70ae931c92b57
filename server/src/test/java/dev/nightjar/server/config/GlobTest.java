package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GlobTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name :
        List.of(
            "a.yml", "b.yml", "ab.yml", ".c.yml", "{a,b}.yml", "[x].yml", "in/a.yml", "on/b.yml")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }

  private void check(String pattern, String... wanted) throws IOException {
    assertThat(new Glob(pattern).below(folder).stream().map(p -> folder.relativize(p).toString()))
        .containsExactly(wanted);
    assertThat(new Glob(folder + "/" + pattern).below(Path.of("/nowhere"))).hasSize(wanted.length);
  }

  @Test
  void findsWhatMatchesInOrder() throws IOException {
    check("a.yml", "a.yml");
    check("?.yml", "a.yml", "b.yml");
    check("*b.yml", "ab.yml", "b.yml");
    check("a**.yml", "a.yml", "ab.yml");
    check(".*.yml", ".c.yml");
    check("?n/*.yml", "in/a.yml", "on/b.yml");
    check("./in//a.yml", "in/a.yml");
    check("absent*.yml");
    check("absent/*.yml");
    check("a.yml/*");
  }

  @Test
  void knowsClassesOfCharacters() throws IOException {
    check("[ab].yml", "a.yml", "b.yml");
    check("[b-z].yml", "b.yml");
    check("[^a].yml", "b.yml");
    check("[\\a].yml", "a.yml");
    check("[a-b]*[b].yml", "ab.yml");
  }

  @Test
  void takesBracesAndEscapedCharactersAsTheyAre() throws IOException {
    check("{a,b}.yml", "{a,b}.yml");
    check("{a,b}*.yml", "{a,b}.yml");
    check("\\[x].yml", "[x].yml");
    check("\\[?\\].yml", "[x].yml");
  }

  @Test
  void refusesWhatIsNoPattern() {
    for (String pattern :
        List.of("[", "[]", "[]a]", "a[", "[a", "[a-", "[a-]", "[-a]", "[^", "[b-a]", "a\\")) {
      assertThatThrownBy(() -> new Glob(pattern).below(folder))
          .as(pattern)
          .isInstanceOf(NightjarException.class)
          .hasMessage("syntax error in pattern");
    }
  }
}
