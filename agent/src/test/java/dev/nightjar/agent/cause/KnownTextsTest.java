package dev.nightjar.agent.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownTextsTest {
  private final Locale before = Locale.getDefault();

  @BeforeEach
  void writesIWithoutADot() {
    Locale.setDefault(Locale.of("tr", "TR"));
  }

  @AfterEach
  void restoresTheLocale() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          curl: (7) Failed to connect to db1 port 80: Connection refused | refused
          ssh: Could not resolve hostname db1: Name or service not known | resolved
          git@x: PERMISSION DENIED (publickey). | SSH server did not accept
          Host key verification failed. | not the one that is known
          psycopg2.OperationalError: FATAL:  password authentication failed for user "x" | not let in
          ERROR:  deadlock detected | waited for each other
          sqlite3.OperationalError: database is locked | lock in the database
          ModuleNotFoundError: No module named 'yaml' | module
          java.lang.NoClassDefFoundError: a/B | module
          sh: 1: jq: not found | command that it needs
          bash: line 3: jq: command not found | command that it needs
          SSL routines::certificate verify failed: certificate has expired | not valid any more
          rsync: [sender] mkstemp failed: Permission denied (13) | not allowed
          tar: x: Cannot open: No such file or directory | file is missing
          java.net.SocketException: Too many open files | too many files
          touch: cannot touch 'x': Read-only file system | only be read
          cat: x: Input/output error | disk or its connection
          terminate called after throwing an instance of 'std::bad_alloc' | refused memory
          <--- Last few GCs ---> FATAL ERROR: JavaScript heap out of memory | refused memory
          java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory | memory
          ./job: line 3:  4711 Killed                  python3 a.py | by whom
          Killed | by whom
          Segmentation fault (core dumped) | bad memory access
          ./job: line 4: X: unbound variable | not set
          gzip: stdin: not in gzip format | damaged
          connect ETIMEDOUT 10.0.0.1:443 | too long
          """)
  void knowsWhatProgramsSay(String line, String meaning) {
    assertThat(KnownTexts.meaning(line)).contains(meaning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "all is well",
        "Skilled workers",
        "Killed 3 mutants of 3",
        "12 files were Killedx",
        "sevenoent",
        "perfection refused"
      })
  void knowsNothingOfOtherLines(String line) {
    assertThat(KnownTexts.meaning(line)).isEmpty();
  }

  @Test
  void findsThePathsThatALineNames() {
    assertThat(paths("dd: error writing '/mnt/a b/out': No space left on device"))
        .containsExactly("/mnt/a b/out");
    assertThat(paths("can't write to /srv/x.tmp: it's full")).containsExactly("/srv/x.tmp");
    assertThat(paths("OSError: [Errno 28] No space left on device: 'out.bin'"))
        .containsExactly("out.bin");
    assertThat(paths("tar: ‘/a/b’ (of=/c/d), http://x/y")).contains("/a/b", "/c/d");
    assertThat(paths("\u0000/ \"\" ''")).isEmpty();
  }

  private static Set<String> paths(String line) {
    var found = new LinkedHashSet<String>();
    PathsIn.text(line, found);
    return found;
  }
}
