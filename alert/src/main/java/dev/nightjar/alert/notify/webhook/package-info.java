/// Posts alerts as JSON in Alertmanager's webhook form, version 4. Start with [WebhookConfig].
@NullMarked
package dev.nightjar.alert.notify.webhook;

import org.jspecify.annotations.NullMarked;
