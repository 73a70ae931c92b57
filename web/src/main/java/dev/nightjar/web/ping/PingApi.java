package dev.nightjar.web.ping;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.ping.Ping;
import dev.nightjar.jobs.ping.Pings;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Job;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// `HEAD|GET|POST /ping/<uuid or slug>[/start|/fail|/log|/<0–255>]` and `/ping/<key>/<slug>[/…]`,
/// with the answers that healthchecks gives.
///
/// A job's ping id is a secret that opens it alone. Its slug does so with a ping key, and without
/// one for this machine's own requests.
///
/// Source: healthchecks' documentation, "Pinging API".
public final class PingApi {
  private static final String CREATE = "1";

  /// Of one job: a loop that runs wild is held to what the disk bears; a burst of many short runs
  /// passes.
  private static final int AT_ONCE = 2_000;

  private static final int PER_SECOND = 20;

  /// Of one address, pings that found nothing: so that nobody guesses keys and ids.
  private static final int MISSES_AT_ONCE = 200;

  private static final int MISSES_PER_SECOND = 2;

  private final Pings pings;
  private final Supplier<PingAccess> access;
  private final Refusals refusals;
  private final Allowance perJob;
  private final Allowance misses;

  public PingApi(Pings pings, Supplier<PingAccess> access, Clock clock, Refusals refusals) {
    this.pings = pings;
    this.access = access;
    this.refusals = refusals;
    this.perJob = new Allowance(AT_ONCE, PER_SECOND, clock);
    this.misses = new Allowance(MISSES_AT_ONCE, MISSES_PER_SECOND, clock);
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    Handler ping = Handler.forAnyOrigin(request -> open(answer(request)));
    routes.get("/ping/*", ping).post("/ping/*", ping);
    routes.add(
        "OPTIONS",
        "/ping/*",
        Handler.forAnyOrigin(
            request ->
                open(Answer.empty(204))
                    .with("access-control-allow-methods", "GET, HEAD, POST")
                    .with("access-control-max-age", "600")));
  }

  /// Pages of every site may read the answer, and nothing may keep it.
  private static Answer open(Answer answer) {
    return answer
        .with("access-control-allow-origin", "*")
        .with("cache-control", "max-age=0, no-cache, no-store, must-revalidate, private");
  }

  private Answer answer(Request request) {
    var client = new PingClient(request);
    if (!misses.has(client.address())) {
      return tooOften(request, "too many pings from " + client.address() + " that find nothing");
    }
    Optional<PingPath> path = PingPath.parse(request.segment("*"));
    if (path.isEmpty() || !mayName(path.get(), client)) {
      return notFound(client);
    }
    if (!path.get().isSlugLowerCase()) {
      return Answer.text(400, "invalid url format");
    }
    List<Job> jobs = jobs(path.get());
    if (jobs.size() > 1) {
      return Answer.text(409, "ambiguous slug");
    }
    if (jobs.isEmpty() && !isToBeCreated(request, path.get())) {
      return notFound(client);
    }
    return jobs.isEmpty()
        ? created(request, path.get(), client)
        : taken(request, path.get(), client, jobs.getFirst());
  }

  /// By its id, which is a secret, or by its slug.
  private boolean mayName(PingPath path, PingClient client) {
    if (path.id().isPresent()) {
      return true;
    }
    PingAccess now = access.get();
    Optional<String> key = path.key().or(client::token);
    boolean isAsked = !now.keys().isEmpty() && key.isPresent();
    return isAsked ? now.hasKey(key.get()) : client.isLocal();
  }

  private List<Job> jobs(PingPath path) {
    Optional<UUID> id = path.id();
    return id.isPresent()
        ? pings.byId(Tenant.DEFAULT, id.get()).stream().toList()
        : pings.bySlug(Tenant.DEFAULT, path.slug());
  }

  private static boolean isToBeCreated(Request request, PingPath path) {
    return path.id().isEmpty()
        && request.all("create").stream()
            .reduce((first, last) -> last)
            .filter(CREATE::equals)
            .isPresent();
  }

  private Answer created(Request request, PingPath path, PingClient client) {
    if (!path.isCreatable()) {
      return Answer.text(400, "invalid url format");
    }
    Optional<Answer> wrong = wrong(request, path);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    Job job;
    try {
      job = pings.create(Tenant.DEFAULT, path.slug(), access.get().createLimit());
    } catch (NightjarException e) {
      if (e.code() != ErrorCode.TOO_MANY) {
        throw e;
      }
      // Not 429: to ask again would help nobody.
      count(Refusal.Reason.OVER_LIMIT, request, e.getMessage());
      return Answer.text(403, e.getMessage());
    }
    Answer answer = taken(request, path, client, job);
    return answer.status() == 200 ? withLimit(Answer.text(201, "Created")) : answer;
  }

  /// What is wrong with what goes with a path that names a job.
  private static Optional<Answer> wrong(Request request, PingPath path) {
    if (path.exitCode().orElse(0) == PingPath.NO_EXIT_CODE) {
      return Optional.of(Answer.text(400, "invalid url format"));
    }
    Optional<String> runId = runId(request);
    return runId.isPresent() && PingPath.uuid(runId.get()).isEmpty()
        ? Optional.of(Answer.text(400, "invalid uuid format"))
        : Optional.empty();
  }

  /// As given last; an empty one is one that is wrong.
  private static Optional<String> runId(Request request) {
    return request.all("rid").stream().reduce((first, last) -> last);
  }

  private Answer taken(Request request, PingPath path, PingClient client, Job job) {
    Optional<Answer> wrong = wrong(request, path);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    if (!perJob.take(job.name())) {
      return tooOften(request, "too many pings of job " + job.name());
    }
    byte[] body = request.body();
    pings.take(
        Tenant.DEFAULT,
        job,
        new Ping(
            path.signal(),
            path.exitCode(),
            runId(request).flatMap(PingPath::uuid),
            client.address(),
            request.header("user-agent"),
            body));
    return withLimit(Answer.text(200, "OK"));
  }

  private static Answer withLimit(Answer answer) {
    return answer.with("ping-body-limit", Integer.toString(Ping.BODY_LIMIT));
  }

  private Answer notFound(PingClient client) {
    misses.take(client.address());
    return Answer.text(404, "not found");
  }

  private Answer tooOften(Request request, String message) {
    count(Refusal.Reason.OVER_LIMIT, request, message);
    return Answer.text(429, message + "; try again later").with("retry-after", "5");
  }

  /// The path may hold a key, so it is not kept.
  private void count(Refusal.Reason reason, Request request, String message) {
    refusals.count("runs", new Refusal(reason, request.method() + " /ping", message));
  }
}
