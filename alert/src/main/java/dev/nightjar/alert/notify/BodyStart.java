package dev.nightjar.alert.notify;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Takes the first bytes of a body as text and cancels the rest of it.
final class BodyStart implements BodySubscriber<String> {
  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<String> text = new CompletableFuture<>();
  private @Nullable Subscription subscription;

  BodyStart(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public CompletionStage<String> getBody() {
    return text;
  }

  @Override
  public void onSubscribe(Subscription incoming) {
    subscription = incoming;
    incoming.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] taken = new byte[Math.min(buffer.remaining(), maxBytes - bytes.size())];
      buffer.get(taken);
      bytes.writeBytes(taken);
    }
    Subscription source = subscription;
    if (source == null) {
      return;
    }
    if (bytes.size() < maxBytes) {
      source.request(1);
    } else {
      source.cancel();
      onComplete();
    }
  }

  @Override
  public void onError(Throwable cause) {
    text.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    text.complete(bytes.toString(StandardCharsets.UTF_8));
  }
}
