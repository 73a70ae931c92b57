package dev.nightjar.testing.kit;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryRunStore.Beside;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The past of the runs of an [InMemoryRunStore], the plain way: a run is first heard of when it is
/// first saved there, by the clock of that store. Safe for use by many threads.
public final class InMemoryRunHistory implements RunHistory {
  private record Place(String job, String instance) {}

  private record TenantJob(Tenant tenant, String job) {}

  private final InMemoryRunStore runs;
  private final Object lock = new Object();
  private final Map<TenantJob, Map<Long, String>> texts = new HashMap<>(); // guarded by lock

  public InMemoryRunHistory(InMemoryRunStore runs) {
    this.runs = runs;
  }

  @Override
  public List<PastRun> past(Tenant tenant, String job, String instance, int limit) {
    checkLimit(limit);
    return runs
        .past(tenant, run -> run.job().equals(job) && run.instance().equals(instance))
        .stream()
        .limit(limit)
        .toList();
  }

  @Override
  public void forEachPast(Tenant tenant, int limit, Consumer<List<PastRun>> each) {
    checkLimit(limit);
    Map<Place, List<PastRun>> places = new LinkedHashMap<>();
    for (PastRun run : runs.past(tenant, _ -> true)) {
      List<PastRun> place =
          places.computeIfAbsent(new Place(run.job(), run.instance()), _ -> new ArrayList<>());
      if (place.size() < limit) {
        place.add(run.withoutPrint());
      }
    }
    places.values().forEach(place -> each.accept(List.copyOf(place)));
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > 1_000) {
      throw new NightjarException(ErrorCode.BAD_DATA, "limit is " + limit);
    }
  }

  @Override
  public void savePrint(Tenant tenant, RunId run, Fingerprint print) {
    runs.beside(
        tenant, run, now -> new Beside(now.heardAt(), now.isAccepted(), Optional.of(print)));
  }

  @Override
  public void accept(Tenant tenant, RunId run, boolean isAccepted) {
    runs.beside(tenant, run, now -> new Beside(now.heardAt(), isAccepted, now.print()));
  }

  @Override
  public Map<Long, String> lineTexts(Tenant tenant, String job) {
    synchronized (lock) {
      return Map.copyOf(texts.getOrDefault(new TenantJob(tenant, job), Map.of()));
    }
  }

  @Override
  public void saveLineTexts(Tenant tenant, String job, Map<Long, String> more) {
    if (runs.job(tenant, job).isEmpty()) {
      return;
    }
    synchronized (lock) {
      Map<Long, String> known =
          texts.computeIfAbsent(new TenantJob(tenant, job), _ -> new HashMap<>());
      more.forEach(
          (hash, text) -> {
            if (known.size() < MAX_LINE_TEXTS) {
              known.putIfAbsent(hash, text);
            }
          });
    }
  }
}
