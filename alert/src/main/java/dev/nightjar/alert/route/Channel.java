package dev.nightjar.alert.route;

import dev.nightjar.alert.notify.Notifier;
import dev.nightjar.alert.notify.NotifierConfig;
import dev.nightjar.alert.notify.Poster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// One notifier of one receiver, with how it fares. Safe for use by many threads.
final class Channel {
  private final String receiver;
  private final String id;
  private final NotifierConfig config;
  private final Notifier notifier;
  private final AtomicReference<ChannelView> view;

  private Channel(String receiver, String id, NotifierConfig config, Notifier notifier) {
    this.receiver = receiver;
    this.id = id;
    this.config = config;
    this.notifier = notifier;
    this.view = new AtomicReference<>(ChannelView.fresh(receiver, config.kind(), id));
  }

  static List<Channel> of(Receiver receiver, Poster poster) {
    List<Channel> channels = new ArrayList<>();
    for (NotifierConfig config : receiver.notifiers()) {
      String id = receiver.name() + '/' + config.kind() + '[' + channels.size() + ']';
      channels.add(new Channel(receiver.name(), id, config, config.notifier(poster)));
    }
    return List.copyOf(channels);
  }

  String receiver() {
    return receiver;
  }

  /// Names it in the state store: receiver, kind and place.
  String id() {
    return id;
  }

  boolean sendsResolved() {
    return config.sendResolved();
  }

  Notifier notifier() {
    return notifier;
  }

  ChannelView view() {
    return view.get();
  }

  void arrived(Instant at) {
    view.updateAndGet(now -> now.withSent(at));
  }

  void failed(String error, Instant at) {
    view.updateAndGet(now -> now.withFailedAttempt(error, at));
  }

  void gaveUp() {
    view.updateAndGet(now -> now.withGivenUp());
  }
}
