package dev.nightjar.testing.bench.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswersTest {
  @Test
  void orderAndTheLastDigitsDoNotMatter() throws IOException {
    Answers right =
        read("{'metric':{'a':'1'},'value':[5,'0.3']},{'metric':{'a':'2'},'value':[5,'NaN']}");
    Answers other =
        read(
            "{'metric':{'a':'2'},'value':[5.0,'NaN']},"
                + "{'metric':{'a':'1'},'value':[5,'0.30000000000000004']}");
    assertThat(other.differenceTo(right)).isEmpty();
  }

  @Test
  void valuesAndSeriesMatter() throws IOException {
    Answers right = read("{'metric':{'a':'1'},'value':[5,'100']}");
    check(right, "{'metric':{'a':'1'},'value':[5,'99']}", "values up to 1.0 % off");
    check(right, "{'metric':{'a':'2'},'value':[5,'100']}", "1 values, want 1, 0 in common");
    check(right, "{'metric':{'a':'1'},'value':[6,'100']}", "1 values, want 1, 0 in common");
    check(right, "{'metric':{'a':'1'},'value':[5,'+Inf']}", "values up to Infinity % off");
    check(right, "", "0 values, want 1, 0 in common");
  }

  private static void check(Answers right, String results, String difference) throws IOException {
    assertThat(read(results).differenceTo(right)).isEqualTo(difference);
  }

  private static Answers read(String results) throws IOException {
    String json = "{'data':{'resultType':'vector','result':[%s]}}".formatted(results);
    return Answers.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), true);
  }
}
