package dev.nightjar.ingest;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesName;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.wire.Exemplar;
import dev.nightjar.wire.Exposition;
import dev.nightjar.wire.Tally;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The series of one target from scrape to scrape: what a page's labels become in store, and which
/// series end because the page no longer shows them. An end is said with every scrape until one is
/// stored, see [#stored]. Owned by the target's loop.
final class TargetSeries {
  private static final class Entry {
    private final SeriesName name;
    private final long firstScrape;
    private long lastScrape;
    private boolean tracked;
    private @Nullable Exemplar untimed; // the last one on the page, which shows it again and again

    Entry(Labels labels, long firstScrape) {
      this.name = SeriesName.of(labels);
      this.firstScrape = firstScrape;
    }
  }

  private final Target target;
  private final LabelLimits limits;
  private final Map<Labels, Entry> entries = new HashMap<>();
  private final Map<String, Metadata> described = new HashMap<>();

  /// Series in store that the page no longer shows and whose end is not in store.
  private final Set<SeriesName> unended = new LinkedHashSet<>();

  private Tally badNames = new Tally();
  private long scrapes;
  private long storedScrape;

  TargetSeries(Target target) {
    this.target = target;
    this.limits =
        new LabelLimits(
            target.limits().labels(),
            target.limits().labelNameLength(),
            target.limits().labelValueLength());
  }

  /// Adds a page's samples to `batch`, and the end of each series that it no longer shows; gives
  /// the number of series that were not on the page before.
  ///
  /// @throws ScrapeException when the page is over a limit; the target must then [#end]
  int add(Exposition page, long now, SampleBatch batch) throws ScrapeException {
    int limit = target.limits().samples();
    if (limit > 0 && page.size() > limit) {
      throw new ScrapeException(
          "sample limit exceeded: " + page.size() + " samples, " + limit + " may be");
    }
    scrapes++;
    badNames = new Tally();
    int added = 0;
    for (int i = 0; i < page.size(); i++) {
      if (!target.names().take(page.labels(i))) {
        badNames.add(page.labels(i).metricName(), "a name that is not classic: " + page.labels(i));
        continue;
      }
      Entry entry = entries.get(page.labels(i));
      if (entry == null) {
        entry = new Entry(finish(page.labels(i), page.emptyLabels(i)), scrapes);
        checkLabels(entry.name.labels());
        entries.put(page.labels(i), entry);
        added++;
      }
      long own = page.timestampMillis(i);
      boolean stamped = target.honorTimestamps() && own != Exposition.NO_TIMESTAMP;
      entry.lastScrape = scrapes;
      entry.tracked = !stamped;
      add(page, i, entry, stamped ? own : now, batch);
    }
    endMissing(now, batch);
    describe(page.metadata(), batch);
    return added;
  }

  /// What the last page had of series whose names the target may not have.
  Tally badNames() {
    return badNames;
  }

  private static void add(Exposition page, int at, Entry entry, long millis, SampleBatch batch) {
    Histogram histogram = page.histogram(at);
    if (histogram == null) {
      batch.add(entry.name, millis, page.value(at));
    } else {
      batch.add(entry.name, millis, histogram);
    }
    if (page.startMillis(at) <= millis) {
      batch.start(page.startMillis(at));
    }
    for (Exemplar each : page.exemplars(at)) {
      boolean isTimed = each.timestampMillis().isPresent();
      if (isTimed || !each.equals(entry.untimed)) {
        batch.addExemplar(
            new dev.nightjar.model.Exemplar(
                each.labels(), each.value(), each.timestampMillis().orElse(millis)));
      }
      entry.untimed = isTimed ? null : each;
    }
  }

  private void checkLabels(Labels labels) throws ScrapeException {
    Refusal excess = limits.excess(labels);
    if (excess != null) {
      throw new ScrapeException(
          "label limit exceeded: metric \"" + excess.item() + "\" has " + excess.detail());
    }
  }

  private Labels finish(Labels raw, List<String> empty) {
    if (!target.honorLabels()) {
      return LabelMerge.export(raw, target.labels());
    }
    return LabelMerge.override(target.labels().without(empty), raw);
  }

  private void endMissing(long now, SampleBatch batch) {
    Iterator<Entry> each = entries.values().iterator();
    while (each.hasNext()) {
      Entry entry = each.next();
      if (entry.lastScrape != scrapes) {
        leave(entry);
        each.remove();
      }
    }
    if (!unended.isEmpty()) {
      entries.values().forEach(entry -> unended.remove(entry.name));
      addEnds(now, batch);
    }
  }

  private void leave(Entry entry) {
    if (entry.firstScrape <= storedScrape && entry.tracked) {
      unended.add(entry.name);
    }
  }

  private void addEnds(long now, SampleBatch batch) {
    unended.forEach(name -> batch.add(name, now, StaleMarker.VALUE));
  }

  private void describe(List<Metadata> metadata, SampleBatch batch) {
    for (Metadata family : metadata) {
      if (!family.equals(described.put(family.family(), family))) {
        batch.describe(family);
      }
    }
  }

  /// Adds the end of all series to `batch`.
  void end(long now, SampleBatch batch) {
    entries.values().forEach(this::leave);
    entries.clear();
    addEnds(now, batch);
  }

  /// What was added last is in store.
  void stored() {
    storedScrape = scrapes;
    unended.clear();
  }

  /// Forgets what has been described, so that it is said again.
  void describeAgain() {
    described.clear();
  }
}
