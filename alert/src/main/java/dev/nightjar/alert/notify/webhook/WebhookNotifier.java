package dev.nightjar.alert.notify.webhook;

import dev.nightjar.alert.notify.Notification;
import dev.nightjar.alert.notify.Notifier;
import dev.nightjar.alert.notify.Outcome;
import dev.nightjar.alert.notify.Poster;
import java.io.IOException;

/// Posts to one webhook. Answers 2xx are success; 5xx, 429 and no answer at all are worth another
/// attempt.
final class WebhookNotifier implements Notifier {
  private final WebhookConfig config;
  private final Poster poster;

  WebhookNotifier(WebhookConfig config, Poster poster) {
    this.config = config;
    this.poster = poster;
  }

  @Override
  public Outcome send(Notification notification) throws InterruptedException {
    byte[] body = WebhookPayload.json(notification, config.maxAlerts());
    try {
      Poster.Reply reply = poster.post(config.url(), "application/json", body, config.timeout());
      return outcome(reply);
    } catch (IOException e) {
      String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Outcome.Unreachable("no answer from " + where() + ": " + what);
    }
  }

  private Outcome outcome(Poster.Reply reply) {
    int status = reply.status();
    if (status / 100 == 2) {
      return new Outcome.Sent();
    }
    String body = reply.body().isEmpty() ? "" : ": " + reply.body();
    String reason = where() + " answered " + status + body;
    return status / 100 == 5 || status == 429
        ? new Outcome.Unreachable(reason)
        : new Outcome.Rejected(reason);
  }

  /// The URL without what may be secret: user, path and query.
  private String where() {
    int port = config.url().getPort();
    return config.url().getScheme() + "://" + config.url().getHost() + (port < 0 ? "" : ":" + port);
  }
}
