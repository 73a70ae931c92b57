package dev.nightjar.jobs.ping;

import dev.nightjar.model.Job;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Jobs by their slugs: their names in lower-case letters, digits, `-` and `_`. Two names may have
/// the same one. Read from the store when first asked, and kept up by [#seen]. Safe for use by many
/// threads.
public final class JobSlugs {
  private record Key(Tenant tenant, String text) {}

  private final RunStore runs;
  private final Set<Tenant> read = ConcurrentHashMap.newKeySet();
  private final Set<Key> names = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<Key, Set<String>> jobs = new ConcurrentHashMap<>();

  public JobSlugs(RunStore runs) {
    this.runs = runs;
  }

  /// `Nightly Backup (Ätna)` is `nightly-backup-atna`; empty when nothing of a name can stand in
  /// one.
  public static String of(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKD)
        .replaceAll("[^\\p{ASCII}]", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_\\s-]", "")
        .replaceAll("[\\s-]+", "-")
        .replaceAll("^[-_]+|[-_]+$", "");
  }

  /// There is a job of this name; called whenever something is told of one.
  public void seen(Tenant tenant, String job) {
    if (names.add(new Key(tenant, job))) {
      add(tenant, job, of(job));
      add(tenant, job, job); // a name such as "_x_" is a slug as it is
    }
  }

  private void add(Tenant tenant, String job, String slug) {
    jobs.computeIfAbsent(new Key(tenant, slug), key -> ConcurrentHashMap.newKeySet()).add(job);
  }

  /// The jobs with this slug.
  List<Job> jobs(Tenant tenant, String slug) {
    if (!read.contains(tenant)) {
      runs.jobs(tenant).forEach(job -> seen(tenant, job.name()));
      read.add(tenant);
    }
    return jobs.getOrDefault(new Key(tenant, slug), Set.of()).stream()
        .flatMap(name -> runs.job(tenant, name).stream())
        .toList();
  }
}
