package dev.nightjar.alert.route;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.notify.webhook.WebhookConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Alerts that come and go, a webhook that fails and a server that restarts, in random order: in
/// the end the receiver knows what is true, and it never heard the same twice in a row.
class DispatcherSimulationTest {
  private static final List<String> NAMES = List.of("A", "B", "C");

  /// @param kind fire, resolve, fail, heal, restart, or wait for everything else
  private record Step(int kind, String name, int seconds) {
    static Step random(Random random) {
      return new Step(random.nextInt(8), NAMES.get(random.nextInt(3)), random.nextInt(600));
    }
  }

  @Test
  void receiverKnowsTheTruthInTheEndAndHearsNothingTwice() {
    forAll(
        60,
        random -> random.ints(25).mapToObj(seed -> Step.random(new Random(seed))).toList(),
        steps -> {
          for (boolean together : List.of(true, false)) {
            check(steps, together);
          }
        });
  }

  private static void check(List<Step> steps, boolean together) {
    var route = Route.builder().receiver("hook");
    var world =
        new DispatchWorld(
            (together ? route.groupBy() : route.groupBy("alertname")).build(),
            WebhookConfig.to(URI.create("http://hook/x")));
    Set<String> firing = new TreeSet<>();
    steps.forEach(step -> run(step, world, firing));
    world.status = 200;
    world.after(Duration.ofMinutes(20));
    assertThat(believed(world)).isEqualTo(firing);
    assertNothingTwice(world);
  }

  private static void run(Step step, DispatchWorld world, Set<String> firing) {
    switch (step.kind()) {
      case 0, 1 -> {
        if (firing.add(step.name())) {
          world.fire(step.name());
        }
      }
      case 2, 3 -> {
        if (firing.remove(step.name())) {
          world.resolve(step.name());
        }
      }
      case 4 -> world.status = step.seconds() % 2 == 0 ? 500 : 400;
      case 5 -> world.status = 200;
      case 6 -> world.restart(Duration.ofSeconds(step.seconds() % 120));
      default -> {}
    }
    world.after(Duration.ofSeconds(step.seconds()));
  }

  private static Set<String> believed(DispatchWorld world) {
    Set<String> believed = new TreeSet<>();
    for (String told : world.told) {
      for (String word : told.substring(told.indexOf(' ') + 1).split(", ")) {
        String name = word.substring(0, 1);
        if (word.endsWith("firing")) {
          believed.add(name);
        } else {
          believed.remove(name);
        }
      }
    }
    return believed;
  }

  private static void assertNothingTwice(DispatchWorld world) {
    Map<String, String> last = new HashMap<>();
    for (int i = 0; i < world.told.size(); i++) {
      String told = world.told.get(i).substring(world.told.get(i).indexOf(' ') + 1);
      String body = world.bodies.get(i);
      String group = body.substring(body.indexOf("groupKey"));
      String before = last.put(group, told);
      assertThat(told).as("told %s", world.told).isNotEqualTo(before);
    }
  }
}
