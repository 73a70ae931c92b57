/// When something is due, as people write it: cron lines, intervals, systemd calendar events. Start
/// at [Schedules].
@NullMarked
package dev.nightjar.jobs.schedule;

import org.jspecify.annotations.NullMarked;
