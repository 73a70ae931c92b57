/// Evaluates expressions over columns: every node yields [Rows], one value per step and series, and
/// every series is read once.
@NullMarked
package dev.nightjar.promql.eval;

import org.jspecify.annotations.NullMarked;
