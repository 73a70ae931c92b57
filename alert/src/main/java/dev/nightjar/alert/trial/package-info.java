/// Tests that people write for their rules, in the format of promtool: what a [RuleTest] says and
/// [RuleTrial] finds.
@NullMarked
package dev.nightjar.alert.trial;

import org.jspecify.annotations.NullMarked;
