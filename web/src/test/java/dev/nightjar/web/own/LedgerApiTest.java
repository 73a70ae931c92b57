package dev.nightjar.web.own;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Entity.Kind;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Its server takes seconds to stop, so all tests share one.
@TestInstance(Lifecycle.PER_CLASS)
final class LedgerApiTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

  private final OwnDoors doors = new OwnDoors();

  @BeforeEach
  void begin() {
    doors.forget();
  }

  @AfterAll
  void close() {
    doors.close();
  }

  private void add(String id, Kind kind, State state) {
    doors.entries.all.add(
        InMemoryEntries.entry(id, new Entity(kind, Labels.of("job", "node")), state));
  }

  private static List<String> ids(String answer) {
    List<String> ids = new ArrayList<>();
    Matcher found = ID.matcher(answer);
    while (found.find()) {
      ids.add(found.group(1));
    }
    return ids;
  }

  @Test
  void whatIsMissingStandsFirst() throws Exception {
    add("a", Kind.TARGET, State.LIVE);
    add("b", Kind.HOST, State.RETIRED);
    add("c", Kind.TARGET, State.MISSING);
    add("d", Kind.JOB, State.MISSING);
    add("e", Kind.JOB, State.LATE);
    add("f", Kind.JOB, State.NEW);
    assertThat(ids(doors.read("ledger"))).containsExactly("d", "c", "e", "f", "a", "b");
    assertThat(ids(doors.read("ledger?state=missing&kind=job"))).containsExactly("d");
    assertThat(doors.read("ledger/counts"))
        .isEqualTo("200 {\"new\":1,\"live\":1,\"late\":1,\"missing\":2,\"retired\":1}");
    assertThat(doors.read("ledger?kind=job&state=late"))
        .isEqualTo(
            "200 {\"data\":[{\"id\":\"e\",\"kind\":\"job\",\"labels\":{\"job\":\"node\"},"
                + "\"state\":\"late\",\"first_seen\":\"2026-11-20T02:30:00.000Z\","
                + "\"last_seen\":\"2026-11-20T02:30:00.000Z\",\"cadence\":15,"
                + "\"due_at\":\"2026-11-20T02:30:15.000Z\",\"missing_since\":null,"
                + "\"retired_at\":null,\"parent\":\"host-1\",\"pattern\":null}],\"next\":null}");
  }

  @Test
  void pagesHoldEverythingOnceThoughAnEntryMovesBetweenThem() throws Exception {
    for (int i = 0; i < 25; i++) {
      add("t" + (char) ('a' + i), Kind.TARGET, i < 5 ? State.MISSING : State.LIVE);
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 9; page++) {
      String answer = doors.read("ledger?limit=3" + cursor);
      seen.addAll(ids(answer));
      if (page == 0) {
        doors.entries.retire(Tenant.DEFAULT, "tc");
      }
      Matcher next = NEXT.matcher(answer);
      cursor = next.find() ? "&cursor=" + next.group(1) : "";
    }
    assertThat(cursor).isEmpty();
    assertThat(seen).hasSize(26).containsOnlyOnce("tb", "td", "te", "tf", "ty");
  }

  @Test
  void retiresAndRestores() throws Exception {
    add("a", Kind.TARGET, State.MISSING);
    assertThat(doors.send("POST", "ledger/a/retire", "")).contains("\"state\":\"retired\"");
    assertThat(doors.send("POST", "ledger/a/restore", "")).contains("\"state\":\"missing\"");
    assertThat(doors.send("POST", "ledger/b/retire", "")).startsWith("404 ").contains("entry b");
    assertThat(doors.send("POST", "ledger/a/retire", "", "origin", "https://evil.example"))
        .startsWith("403 ");
  }

  @Test
  void toldWhatIsWrongWithARequest() throws Exception {
    assertThat(doors.read("ledger?state=odd")).startsWith("400 ").contains("no state");
    assertThat(doors.read("ledger?kind=odd")).startsWith("400 ").contains("no kind");
    assertThat(doors.read("ledger?cursor=live.x")).startsWith("400 ").contains("begin anew");
    assertThat(doors.read("ledger?limit=0")).startsWith("400 ").contains("limit");
  }
}
