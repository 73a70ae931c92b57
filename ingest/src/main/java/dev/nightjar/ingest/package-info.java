/// Scrape loops, push receivers, the Admission gate.
@NullMarked
package dev.nightjar.ingest;

import org.jspecify.annotations.NullMarked;
