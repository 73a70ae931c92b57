/// Rules, alert states, routing, notification.
///
/// Start with `rule.RuleEvaluator`, which evaluates rule groups and keeps alerts, and
/// `route.Dispatcher`, which takes them as an [AlertSink], groups them by the routes of an
/// `AlertingConfig` and has notifiers (`notify/<kind>/`) tell the receivers. Texts of both are
/// templates (`template`).
@NullMarked
package dev.nightjar.alert;

import org.jspecify.annotations.NullMarked;
