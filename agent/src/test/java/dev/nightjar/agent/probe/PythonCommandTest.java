package dev.nightjar.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PythonCommandTest {
  @TempDir Path folder;

  private static String told(String... words) {
    byte[][] command = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      command[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    PythonCommand told = PythonCommand.of(command);
    return told.isPython() ? told.isIgnoringUs() ? "ignoring" : "python" : "other";
  }

  @ParameterizedTest
  @CsvSource({
    "python3 a.py, python",
    "/usr/bin/python3.11 -c pass, python",
    "python, python",
    "pypy3 a.py, python",
    "python3-dbg a.py, python",
    "python-argcomplete-check a, other",
    "pythonic a, other",
    "sh -c python3, other",
    "python3 -I a.py, ignoring",
    "python3 -Bs -E a.py, ignoring",
    "python3 -BSc pass, ignoring",
    "python3 -c -I, python",
    "python3 -mvenv -E, python",
    "python3 -W -E a.py, python",
    "python3 -WE a.py, python",
    "python3 -X importtime -S a.py, ignoring",
    "python3 --check-hash-based-pycs -E a.py, python",
    "python3 -- -I, python",
    "python3 - -I, python",
    "python3 a.py -I, python",
    "env python3 a.py, python",
    "/usr/bin/env -i A=b -u C python3 -E a.py, ignoring",
    "env A=b, other",
    "env, other"
  })
  void tellsAPythonByItsWords(String words, String wanted) {
    assertThat(told(words.split(" "))).isEqualTo(wanted);
  }

  @Test
  void tellsAPythonByTheFirstLineOfAScript() throws Exception {
    var seen = new ArrayList<String>();
    for (String line :
        List.of(
            "#!/usr/bin/python3",
            "#! /usr/bin/env python3",
            "#!/usr/bin/python3 -Es",
            "#!/usr/bin/env -S python3 -I",
            "#!/bin/sh",
            "no script")) {
      Path script = Files.writeString(folder.resolve("script"), line + "\n-I\n");
      seen.add(told(script.toString()));
    }

    assertThat(seen).containsExactly("python", "python", "ignoring", "ignoring", "other", "other");
    assertThat(told(folder.toString())).isEqualTo("other");
    assertThat(told("/no/such/file")).isEqualTo("other");
    assertThat(told("")).isEqualTo("other");
  }
}
