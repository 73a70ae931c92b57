package dev.nightjar.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pages by address, answered at once. An address without a page refuses connections.
final class FakeWeb implements Fetcher {
  private final Map<String, Page> pages = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();

  synchronized void page(String url, String text) {
    page(url, text.getBytes(StandardCharsets.UTF_8), "text/plain; version=0.0.4");
  }

  synchronized void page(String url, byte[] body, String contentType) {
    pages.put(url, new Page(body, contentType));
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
    Page page = pages.get(request.uri().toString());
    if (page == null) {
      throw new ScrapeException("connection refused");
    }
    return page;
  }
}
