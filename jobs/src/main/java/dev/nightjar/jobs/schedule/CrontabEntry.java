package dev.nightjar.jobs.schedule;

/// One line of a crontab that starts something.
///
/// @param line 1-based
/// @param schedule as [Schedules#parse] reads it
/// @param timezone what `CRON_TZ` says above the line; empty for the host's
/// @param user who it runs as; empty in a user's own crontab
/// @param command what is run, without what `%` turns into its standard input
/// @param job the name that the command gives itself, else one made of it. Lines with the same
///   command have the same
public record CrontabEntry(
    int line, String schedule, String timezone, String user, String command, String job) {}
