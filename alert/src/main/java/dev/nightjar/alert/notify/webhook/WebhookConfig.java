package dev.nightjar.alert.notify.webhook;

import dev.nightjar.alert.notify.Notifier;
import dev.nightjar.alert.notify.NotifierConfig;
import dev.nightjar.alert.notify.Poster;
import dev.nightjar.base.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One of a receiver's `webhook_configs`.
///
/// @param maxAlerts most alerts in one message; 0 is no limit
/// @param timeout of one attempt
public record WebhookConfig(URI url, boolean sendResolved, int maxAlerts, Duration timeout)
    implements NotifierConfig {
  /// How long an attempt takes at most where nothing is said.
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /// Tells of everything.
  public static WebhookConfig to(URI url) {
    return new WebhookConfig(url, true, 0, DEFAULT_TIMEOUT);
  }

  @Override
  public String kind() {
    return "webhook";
  }

  @Override
  public List<Problem> problems(String path) {
    List<Problem> found = new ArrayList<>();
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    if (!scheme.equals("http") && !scheme.equals("https")) {
      found.add(
          Problem.at(
              path + ".url", "unsupported scheme \"" + scheme + "\", must be http or https"));
    } else if (url.getHost() == null) {
      found.add(Problem.at(path + ".url", "missing host in \"" + url + "\""));
    }
    if (maxAlerts < 0) {
      found.add(Problem.at(path + ".max_alerts", "got " + maxAlerts + ", must not be negative"));
    }
    if (!timeout.isPositive()) {
      found.add(Problem.at(path + ".timeout", "got " + timeout + ", must be longer than zero"));
    }
    return List.copyOf(found);
  }

  @Override
  public Notifier notifier(Poster poster) {
    return new WebhookNotifier(this, poster);
  }
}
