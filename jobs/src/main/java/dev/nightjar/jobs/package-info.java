/// What is expected and what happened: takes reports of runs, keeps their output, notices runs that
/// fell silent, and tells of each job as a board and as metrics.
///
/// Start with [Jobs], which ties the room together: [RunKeeper] takes reports, [JobBoard] shows
/// jobs, [JobMetrics] makes samples of them. The room works through ports alone.
@NullMarked
package dev.nightjar.jobs;

import org.jspecify.annotations.NullMarked;
