package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobBoardTest {
  private final JobsFixture room = new JobsFixture();

  private JobSummary job(String name) {
    return room.jobs.board().job(TENANT, name).orElseThrow();
  }

  @Test
  void showsTheNewestThirtyRunsOldestFirst() {
    List<Run> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Run run = room.begin("backup", i);
      all.add(room.end(run, i == 5 ? RunState.SUCCEEDED : RunState.FAILED, Duration.ofMinutes(1)));
    }
    JobSummary view = job("backup");
    assertThat(view.recent()).isEqualTo(all.subList(10, 40).stream().map(RecentRun::of).toList());
    assertThat(view.lastRun()).contains(all.getLast());
    assertThat(view.lastSuccessAt()).isEqualTo(all.get(5).endedAt());
    assertThat(view.job().lastSeen()).isEqualTo(room.clock.now());
  }

  @Test
  void seesEachReportAtOnce() {
    Run run = room.begin("backup", 1);
    assertThat(job("backup").lastRun()).contains(run);
    assertThat(job("backup").lastSuccessAt()).isEmpty();
    Run ended = room.end(run, RunState.SUCCEEDED, Duration.ofSeconds(5));
    assertThat(job("backup").lastRun()).contains(ended);
    assertThat(job("backup").lastSuccessAt()).isEqualTo(ended.endedAt());
    assertThat(room.jobs.board().job(TENANT, "other")).isEmpty();
  }

  @Test
  void pagesThroughJobsByName() {
    for (String name : List.of("d", "a", "c", "b", "e")) {
      room.begin(name, name.charAt(0));
    }
    List<String> names = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<JobSummary> page = room.jobs.board().jobs(TENANT, cursor, 2);
      page.items().forEach(view -> names.add(view.job().name()));
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(names).containsExactly("a", "b", "c", "d", "e");
    assertThatThrownBy(() -> room.jobs.board().jobs(TENANT, Optional.empty(), 0))
        .isInstanceOf(NightjarException.class);
  }
}
