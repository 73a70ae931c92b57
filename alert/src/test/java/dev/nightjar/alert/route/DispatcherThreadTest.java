package dev.nightjar.alert.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.nightjar.alert.Alert;
import dev.nightjar.alert.notify.Poster;
import dev.nightjar.alert.notify.webhook.WebhookConfig;
import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// How the dispatcher's own thread ends, whatever it is in the middle of.
class DispatcherThreadTest {
  private static final Alert ALERT =
      new Alert(
          Labels.of("alertname", "A"), Labels.EMPTY, Instant.EPOCH, Optional.empty(), "http://g");

  private static Dispatcher dispatcher(Consumer<Object> hook, Poster poster) {
    var route = Route.builder().receiver("hook").groupWait(Duration.ZERO).build();
    var receiver = new Receiver("hook", List.of(WebhookConfig.to(URI.create("http://hook/x"))));
    Clock clock = Clock.system();
    return new Dispatcher(
        new AlertingConfig(route, List.of(receiver), "http://n"),
        Tenant.DEFAULT,
        new HookedStates(hook),
        poster,
        new Refusals(clock),
        clock,
        task -> Thread.ofVirtual().start(task),
        Duration.ofMillis(200));
  }

  @Test
  void closesInTimeThoughStoreAndReceiverHang() throws InterruptedException {
    var hung = new CountDownLatch(2);
    var over = new CountDownLatch(1);
    Dispatcher dispatcher =
        dispatcher(
            _ -> hang(hung, over),
            (_, _, _, _) -> {
              hang(hung, over);
              return new Poster.Reply(200, "");
            });
    dispatcher.start(Duration.ZERO);
    dispatcher.accept(List.of(ALERT));
    hung.await();
    assertTimeoutPreemptively(Duration.ofSeconds(4), dispatcher::close);
    over.countDown();
  }

  private static void hang(CountDownLatch hung, CountDownLatch over) {
    hung.countDown();
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException e) {
        // It hangs as a disk or a network does: nothing ends it.
      }
    }
  }

  @Test
  void saysThatNothingIsSentAnyMoreAfterAnError() throws InterruptedException {
    var failed = new AtomicBoolean();
    Dispatcher dispatcher =
        dispatcher(
            written -> {
              // Alerts are saved by the dispatcher's own thread, all else by attempts.
              if (written instanceof List<?> && failed.compareAndSet(false, true)) {
                throw new StackOverflowError();
              }
            },
            (_, _, _, _) -> new Poster.Reply(200, ""));
    try (dispatcher) {
      assertThat(dispatcher.trouble()).isEmpty();
      dispatcher.start(Duration.ZERO);
      dispatcher.accept(List.of(ALERT));
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            while (dispatcher.trouble().isEmpty()) {
              Thread.onSpinWait();
            }
          });
      assertThat(dispatcher.trouble().orElseThrow())
          .contains("nothing is sent any more", "StackOverflowError");
    }
  }
}
