package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.wire.Exposition;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The series of one target from scrape to scrape: what a page's labels become in store, and which
/// series end because the page no longer shows them. Owned by the target's loop.
final class TargetSeries {
  private static final class Entry {
    private final Labels labels;
    private long scrape;
    private boolean live;
    private boolean tracked;

    Entry(Labels labels) {
      this.labels = labels;
    }
  }

  private final Target target;
  private final LabelLimits limits;
  private final Map<Labels, Entry> entries = new HashMap<>();
  private final Map<String, Metadata> described = new HashMap<>();
  private long scrapes;

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
    int added = 0;
    for (int i = 0; i < page.size(); i++) {
      Entry entry = entries.get(page.labels(i));
      if (entry == null) {
        entry = new Entry(finish(page.labels(i), page.emptyLabels(i)));
        checkLabels(entry.labels);
        entries.put(page.labels(i), entry);
        added++;
      }
      long own = page.timestampMillis(i);
      boolean stamped = target.honorTimestamps() && own != Exposition.NO_TIMESTAMP;
      entry.scrape = scrapes;
      entry.tracked = !stamped;
      batch.add(entry.labels, stamped ? own : now, page.value(i));
    }
    endMissing(now, batch);
    describe(page.metadata(), batch);
    return added;
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
      if (entry.scrape == scrapes) {
        entry.live = true;
      } else {
        endOne(entry, now, batch);
        each.remove();
      }
    }
  }

  private static void endOne(Entry entry, long now, SampleBatch batch) {
    if (entry.live && entry.tracked) {
      batch.add(entry.labels, now, StaleMarker.VALUE);
    }
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
    entries.values().forEach(entry -> endOne(entry, now, batch));
    entries.clear();
  }

  /// Forgets what has been described, so that it is said again.
  void describeAgain() {
    described.clear();
  }
}
