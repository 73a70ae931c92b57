/// Finds the schedule in the starts of a job's runs. Start at [ScheduleLearner].
@NullMarked
package dev.nightjar.jobs.learn;

import org.jspecify.annotations.NullMarked;
