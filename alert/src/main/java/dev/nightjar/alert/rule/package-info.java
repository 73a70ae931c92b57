/// Rule groups and their evaluation.
///
/// [RuleEvaluator] runs [RuleGroup]s; [RuleProblems] says what is wrong with them before that.
/// [RuleGroupView], [RuleView] and [AlertView] are what may be asked of them meanwhile.
@NullMarked
package dev.nightjar.alert.rule;

import org.jspecify.annotations.NullMarked;
