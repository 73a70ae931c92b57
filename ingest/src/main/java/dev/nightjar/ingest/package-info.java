/// What comes in: scrape loops, the push receiver, and [Admission], the one gate in front of the
/// stores.
///
/// [Scraper] keeps a loop per [Target] of its [ScrapeConfig]s and gets pages through a [Fetcher];
/// [PushReceiver] keeps push groups as a Pushgateway does, without its HTTP.
@NullMarked
package dev.nightjar.ingest;

import org.jspecify.annotations.NullMarked;
