package dev.nightjar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.NightjarException;
import org.junit.jupiter.api.Test;

final class RouterTest {
  private final Router router = new Router();

  RouterTest() {
    Router.Group group = router.group(ErrorStyle.TEXT, "http");
    group.get("/runs", request -> Answer.text(200, "list"));
    group.get("/runs/:id/output", request -> Answer.text(200, "output"));
    group.post("/runs", request -> Answer.text(200, "taken"));
    group.add("PUT", "/metrics/job/*", request -> Answer.empty(200));
    router.fallback(request -> Answer.text(200, "page"));
  }

  @Test
  void decodesWhatAPlaceholderTakes() {
    assertThat(router.match("GET", "/runs/a%20b+c/output").segments()).containsEntry("id", "a b+c");
  }

  @Test
  void leavesTheRestOfAPathRaw() {
    assertThat(router.match("PUT", "/metrics/job/a%2Fb/x@base64/=").segments())
        .containsEntry("*", "a%2Fb/x@base64/=");
  }

  @Test
  void servesHeadAsGet() {
    assertThat(router.match("HEAD", "/runs").style()).isEqualTo(ErrorStyle.TEXT);
  }

  @Test
  void prefersTheRouteThatWasAddedFirst() {
    assertThat(router.match("GET", "/runs").segments()).isEmpty();
    assertThat(router.match("GET", "/other").segments()).containsEntry("*", "other");
  }

  @Test
  void knowsTheMethodsOfAPath() {
    assertThat(router.methods("/runs")).containsExactly("GET", "POST");
  }

  @Test
  void tellsAPathThatNobodyServes() {
    assertThatThrownBy(() -> router.match("DELETE", "/nothing"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("/nothing");
  }

  @Test
  void refusesABrokenPercentEncoding() {
    assertThatThrownBy(() -> router.match("GET", "/runs/%zz/output"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("%zz");
  }
}
