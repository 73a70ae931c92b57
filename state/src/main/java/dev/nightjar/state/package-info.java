/// What must not be forgotten and is not a signal: jobs and runs, alert states, push groups.
///
/// Start with [StateDatabase], which opens everything below one data directory: [SqliteRuns] and
/// [SqliteAlertStates] over one embedded SQLite file, and [JournalPushGroups] over a journal, since
/// pushes come a thousand times as often as runs. [Schema] holds every version of the tables. This
/// room alone may touch JDBC.
@NullMarked
package dev.nightjar.state;

import org.jspecify.annotations.NullMarked;
