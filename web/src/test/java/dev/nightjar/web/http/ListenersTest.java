package dev.nightjar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.web.http.Listeners.Limits;
import dev.nightjar.web.http.Listeners.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
final class ListenersTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  private final Refusals refusals = new Refusals(Clock.system());
  private final Router router = new Router();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Listeners listeners;

  ListenersTest() {
    Router.Group own = router.group(ErrorStyle.PROMETHEUS, "http");
    own.post(
        "/echo", request -> Answer.text(200, new String(request.body(), StandardCharsets.UTF_8)));
    own.get("/param", request -> Answer.text(200, request.parameter("q").orElse("none")));
    own.post("/param", request -> Answer.text(200, request.parameter("q").orElse("none")));
    own.get(
        "/bug",
        request -> {
          throw new IllegalStateException("BUG: on purpose");
        });
    own.get(
        "/refused",
        request -> {
          throw new NightjarException(ErrorCode.EXECUTION, "cannot be evaluated");
        });
    own.get(
        "/large",
        request ->
            Answer.of(
                200,
                "text/plain",
                out -> {
                  byte[] piece = new byte[100_000];
                  Arrays.fill(piece, (byte) 'x');
                  for (int i = 0; i < 50; i++) {
                    out.write(piece);
                  }
                }));
    router
        .sharedGroup(ErrorStyle.PROMETHEUS, "query")
        .preflight("/shared/*")
        .getAndPost(
            "/shared/json",
            request -> Answer.json(200, json -> json.writeString("y".repeat(9_000))))
        .getAndPost(
            "/shared/broken",
            request ->
                Answer.of(
                    200,
                    "application/json",
                    out -> {
                      var random = new Random(1);
                      for (int i = 0; i < 1_000_000; i++) {
                        out.write(random.nextInt());
                      }
                      throw new IllegalStateException("broken");
                    }));
    own.get(
        "/overflow",
        request -> {
          throw new StackOverflowError();
        });
    var push = new Router();
    push.group(ErrorStyle.TEXT, "push")
        .post(
            "/echo",
            request -> Answer.text(200, new String(request.body(), StandardCharsets.UTF_8)));
    push.group(ErrorStyle.TEXT, "push").get("/where", request -> Answer.text(200, "push"));
    listeners =
        Listeners.bind(
            List.of(new Listener("http", ANY_PORT), new Listener("push", ANY_PORT)),
            new Limits(
                64 << 10,
                1 << 20,
                Duration.ofSeconds(10),
                100,
                Set::of,
                () -> Optional.of(Matcher.equal("origin", "https://grafana.example"))),
            refusals);
    listeners.serve("http", router);
    listeners.serve("push", push);
  }

  @AfterAll
  void stop() {
    listeners.close();
  }

  private HttpResponse<String> send(String name, HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    return client.send(request.uri(uri(name, path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String name, String path) {
    String base =
        "http://" + Listeners.text(Objects.requireNonNull(listeners.addresses().get(name)));
    return URI.create(base + path);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("http", HttpRequest.newBuilder(), path);
  }

  @Test
  void keepsTheRoutesOfItsListenersApart() throws Exception {
    assertThat(send("push", HttpRequest.newBuilder(), "/where").body()).isEqualTo("push");
    assertThat(get("/where").statusCode()).isEqualTo(404);
  }

  @Test
  void readsParametersOfTheQueryAndOfAForm() throws Exception {
    assertThat(get("/param?q=a%2Bb+c").body()).isEqualTo("a+b c");
    HttpRequest.Builder form =
        HttpRequest.newBuilder()
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("q=up%7Bjob%3D%22x%22%7D"));
    assertThat(send("http", form, "/param").body()).isEqualTo("up{job=\"x\"}");
  }

  @Test
  void unpacksAGzipBody() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    HttpRequest.Builder post =
        HttpRequest.newBuilder()
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(packed.toByteArray()));
    assertThat(send("http", post, "/echo").body()).isEqualTo("hello");
  }

  @Test
  void refusesABodyThatGrowsBeyondTheLimitWhenUnpacked() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[1 << 20]);
    }
    HttpRequest.Builder post =
        HttpRequest.newBuilder()
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(packed.toByteArray()));
    assertThat(send("http", post, "/echo").statusCode()).isEqualTo(413);
  }

  @Test
  void refusesATooLargeBody() throws Exception {
    HttpRequest.Builder post =
        HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(new byte[100_000]));
    assertThat(send("http", post, "/echo").statusCode()).isEqualTo(413);
    HttpRequest.Builder own =
        HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(new byte[100_000]));
    assertThat(send("http", own, "/api/nightjar/v1/runs").body())
        .startsWith("{\"error\":{\"code\":\"too_large\"");
  }

  @Test
  void sendsALargeAnswerWhole() throws Exception {
    assertThat(get("/large").body()).hasSize(5_000_000);
  }

  @Test
  void tellsAnErrorInItsFamilysStyle() throws Exception {
    HttpResponse<String> refused = get("/refused");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"cannot be evaluated\"}");
  }

  @Test
  void answersWhenAnErrorIsThrown() throws Exception {
    assertThat(get("/overflow").statusCode()).isEqualTo(500);
  }

  @Test
  void takesFormValuesBeforeThoseOfTheQuery() throws Exception {
    HttpRequest.Builder form =
        HttpRequest.newBuilder()
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("q=form"));
    assertThat(send("http", form, "/param?q=query").body()).isEqualTo("form");
  }

  @Test
  void takesAnyBodyWhereFormsAreNotRead() throws Exception {
    HttpRequest.Builder post =
        HttpRequest.newBuilder()
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("a{b=\"100%\"} 1"));
    assertThat(send("push", post, "/echo").body()).isEqualTo("a{b=\"100%\"} 1");
  }

  @Test
  void hidesTheInsideOfABug() throws Exception {
    HttpResponse<String> bug = get("/bug");
    assertThat(bug.statusCode()).isEqualTo(500);
    assertThat(bug.body()).doesNotContain("on purpose");
  }

  @Test
  void namesTheMethodsOfAPathWhenAnotherIsUsed() throws Exception {
    HttpResponse<String> answer = send("http", HttpRequest.newBuilder().DELETE(), "/param");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("GET, POST");
  }

  @Test
  void refusesAChangeFromAForeignPageAndCountsIt() throws Exception {
    HttpRequest.Builder post =
        HttpRequest.newBuilder()
            .header("Origin", "http://evil.example")
            .POST(BodyPublishers.ofString("x"));
    assertThat(send("http", post, "/echo").statusCode()).isEqualTo(403);
    assertThat(refusals.counts())
        .extracting(Refusals.Count::lastDetail)
        .anyMatch(detail -> detail.contains("another site"));
  }

  @Test
  void compressesJsonWhereTheClientTakesIt() throws Exception {
    HttpRequest.Builder packing = HttpRequest.newBuilder().header("Accept-Encoding", "gzip");
    HttpResponse<String> packed = send("http", packing, "/shared/json");
    assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(String.join(",", packed.headers().allValues("vary")))
        .containsIgnoringCase("accept-encoding")
        .contains("Origin");
    assertThat(packed.body().length()).isLessThan(1_000);
    assertThat(get("/shared/json").body()).hasSize(9_002);
  }

  @Test
  void packsAnswersWithZstdWhereTheClientTakesIt() throws Exception {
    for (String accepted : List.of("gzip, deflate, br, zstd", "zstd;q=0.5, gzip")) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("http", "/shared/json"))
              .header("Accept-Encoding", accepted)
              .build();
      HttpResponse<byte[]> packed = client.send(request, BodyHandlers.ofByteArray());
      assertThat(packed.headers().firstValue("content-encoding")).contains("zstd");
      assertThat(packed.headers().firstValue("vary")).contains("accept-encoding, Origin");
      assertThat(packed.body()).hasSizeLessThan(1_000);
      assertThat(Zstd.decompress(packed.body(), 20_000)).hasSize(9_002);
    }
    HttpRequest.Builder refusing =
        HttpRequest.newBuilder().header("Accept-Encoding", "zstd;q=0, gzip");
    assertThat(send("http", refusing, "/shared/json").headers().firstValue("content-encoding"))
        .contains("gzip");
  }

  @Test
  void anAnswerThatFailsOnItsWayIsNoWholeOneThoughItIsPacked() {
    HttpRequest.Builder asking = HttpRequest.newBuilder().header("Accept-Encoding", "zstd");
    assertThatThrownBy(() -> send("http", asking, "/shared/broken"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void unpacksAZstdBodyWithinTheLimit() throws Exception {
    byte[] packed = Zstd.compress("hello".getBytes(StandardCharsets.UTF_8));
    assertThat(post(packed).body()).isEqualTo("hello");
    assertThat(post(Zstd.compress(new byte[1 << 20])).statusCode()).isEqualTo(413);
    assertThat(post("hello".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
    assertThat(post(Arrays.copyOf(packed, packed.length - 3)).statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> post(byte[] packed) throws Exception {
    HttpRequest.Builder post =
        HttpRequest.newBuilder()
            .header("Content-Encoding", "zstd")
            .POST(BodyPublishers.ofByteArray(packed));
    return send("http", post, "/echo");
  }

  @Test
  void letsPagesReadThatTheConfigurationNames() throws Exception {
    HttpRequest.Builder asking =
        HttpRequest.newBuilder()
            .header("Origin", "https://grafana.example")
            .method("OPTIONS", BodyPublishers.noBody());
    HttpResponse<String> preflight = send("http", asking, "/shared/json");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("access-control-allow-origin"))
        .contains("https://grafana.example");
    HttpRequest.Builder named =
        HttpRequest.newBuilder()
            .header("Origin", "https://grafana.example")
            .POST(BodyPublishers.ofString("q=1"));
    assertThat(send("http", named, "/shared/json").statusCode()).isEqualTo(200);
    assertThat(send("http", named, "/echo").statusCode()).as("not shared").isEqualTo(403);
    HttpRequest.Builder other =
        HttpRequest.newBuilder()
            .header("Origin", "https://grafana.example.test")
            .POST(BodyPublishers.ofString("q=1"));
    assertThat(send("http", other, "/shared/json").statusCode()).isEqualTo(403);
  }

  @Test
  void tellsAPortThatIsInUse() {
    InetSocketAddress taken = Objects.requireNonNull(listeners.addresses().get("http"));
    assertThatThrownBy(
            () -> Listeners.bind(List.of(new Listener("http", taken)), Limits.DEFAULT, refusals))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining(":" + taken.getPort())
        .hasMessageContaining("--listen");
  }
}
