/// What a wrapped run tells the server, and how it gets there: [RunReporter] is told what happens
/// and reports it, live and at the end; [Evidence] holds what is found out about the run; [Spool]
/// keeps what the server has not got, and [Courier] brings it there later.
@NullMarked
package dev.nightjar.agent.report;

import org.jspecify.annotations.NullMarked;
