package dev.nightjar.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pages by address, answered at once. An address without a page refuses connections.
final class FakeWeb implements Fetcher {
  private final Map<String, String> pages = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();

  synchronized void page(String url, String text) {
    pages.put(url, text);
  }

  synchronized void down(String url) {
    pages.remove(url);
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public synchronized Page fetch(Request request) throws ScrapeException {
    requests.add(request);
    String text = pages.get(request.uri().toString());
    if (text == null) {
      throw new ScrapeException("connection refused");
    }
    return new Page(text.getBytes(StandardCharsets.UTF_8), "text/plain; version=0.0.4");
  }
}
