package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A list of the API, read page by page.
///
/// @param items as objects
/// @param texts the same items as JSON, as the server wrote them
record Listing(List<JsonObject> items, List<String> texts) {
  private static final int PAGE = 1_000;

  Listing {
    items = List.copyOf(items);
    texts = List.copyOf(texts);
  }

  /// The first items.
  ///
  /// @param path with its parameters, those of paging aside
  static Listing read(Api api, String path, int limit) {
    List<JsonObject> items = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      String more = cursor.map(text -> "&cursor=" + Api.encoded(text)).orElse("");
      String join = path.contains("?") ? "&" : "?";
      int wanted = Math.min(PAGE, limit - items.size());
      byte[] answer = api.bytes(path + join + "limit=" + wanted + more);
      JsonObject page = api.parsed(answer);
      items.addAll(page.objects("data"));
      texts.addAll(JsonText.items(answer));
      cursor = page.text("next");
    } while (cursor.isPresent() && items.size() < limit);
    return new Listing(items, texts);
  }

  /// `{"data":[…]}`, one item a line.
  String json() {
    return "{\"data\":[" + String.join(",\n", texts) + "]}";
  }
}
