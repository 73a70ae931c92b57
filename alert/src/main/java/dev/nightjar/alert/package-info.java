/// Rules, alert states, routing, notification.
@NullMarked
package dev.nightjar.alert;

import org.jspecify.annotations.NullMarked;
