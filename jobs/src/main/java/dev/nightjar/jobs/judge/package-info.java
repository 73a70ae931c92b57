/// What a run did, compared with what its job usually does. Start at [RunJudge].
@NullMarked
package dev.nightjar.jobs.judge;

import org.jspecify.annotations.NullMarked;
