package dev.nightjar.web.own;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.watch.ComingRun;
import dev.nightjar.jobs.watch.LearnedAction;
import dev.nightjar.jobs.watch.NamedCondition;
import dev.nightjar.jobs.watch.WatchedJob;
import dev.nightjar.jobs.watch.Watching;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.JsonObject;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is expected of jobs, what is wrong with them, and what people say of both.
public final class WatchApi {
  private static final String JOB = "/api/nightjar/v1/jobs/:name";
  private static final Duration DAY = Duration.ofDays(1);

  /// As far as a schedule says anything useful to a reader.
  private static final Duration LONGEST = Duration.ofDays(31);

  private final Watching watching;
  private final Clock clock;

  public WatchApi(Watching watching, Clock clock) {
    this.watching = watching;
    this.clock = clock;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get(JOB + "/watch", this::watch);
    routes.add("PUT", JOB + "/settings", this::save);
    routes.add("DELETE", JOB + "/settings", this::delete);
    routes.post(JOB + "/learned", this::learned);
    routes.get("/api/nightjar/v1/calendar", this::calendar);
    routes.get("/api/nightjar/v1/conditions", this::conditions);
  }

  private Answer watch(Request request) {
    String name = request.segment("name");
    WatchedJob watched =
        watching
            .job(Tenant.DEFAULT, name)
            .orElseThrow(
                () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no job " + name));
    return Answer.json(200, json -> WatchJson.write(json, watched));
  }

  private Answer save(Request request) {
    JobSettings said = SettingsJson.read(request.segment("name"), JsonObject.parse(request.body()));
    JobSettings kept = watching.save(Tenant.DEFAULT, said);
    return Answer.json(200, json -> SettingsJson.write(json, kept));
  }

  private Answer delete(Request request) {
    watching.deleteSettings(Tenant.DEFAULT, request.segment("name"));
    return Answer.empty(204);
  }

  private Answer learned(Request request) {
    JsonObject body = JsonObject.parse(request.body());
    LearnedAction action = body.needText("action", LearnedAction::ofWireName);
    String instance = body.text("instance").orElse("");
    watching.learned(Tenant.DEFAULT, request.segment("name"), instance, action);
    return watch(request);
  }

  private Answer calendar(Request request) {
    Instant from = Pages.time(request, "from").orElseGet(clock::now);
    Instant to = Pages.time(request, "to").orElseGet(() -> from.plus(DAY));
    if (!to.isAfter(from) || Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "to is " + to + ", it must be at most 31 days after from, which is " + from);
    }
    int limit = Pages.limit(request, 100, 1000);
    CalendarCursor begin = CalendarCursor.of(request.parameter("cursor"), from, to.minus(LONGEST));
    List<ComingRun> found =
        watching.calendar(Tenant.DEFAULT, begin.from(), to, begin.skipped() + limit + 1);
    int first = Math.min(begin.skipped(), found.size());
    int end = Math.min(first + limit, found.size());
    Optional<String> next =
        end < found.size() ? Optional.of(CalendarCursor.at(found, end).text()) : Optional.empty();
    return Pages.of(found.subList(first, end), next, WatchJson::coming);
  }

  private Answer conditions(Request request) {
    List<NamedCondition> all = watching.conditions(Tenant.DEFAULT);
    return Pages.of(all, Optional.empty(), WatchJson::condition);
  }
}
