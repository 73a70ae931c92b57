/// Everything that ever spoke, and what of it is missing now. Start at [Ledger].
@NullMarked
package dev.nightjar.jobs.ledger;

import org.jspecify.annotations.NullMarked;
