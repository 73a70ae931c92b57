/// Ways to tell people of alerts.
///
/// A receiver's [NotifierConfig] makes a [Notifier], which sends a [Notification] and says with an
/// [Outcome] whether it arrived. Each kind has a folder of its own.
@NullMarked
package dev.nightjar.alert.notify;

import org.jspecify.annotations.NullMarked;
