package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryStats;
import dev.nightjar.model.QueryValue.Matrix;
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.web.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AnswerLimitTest {
  private static Matrix matrix(int points) {
    long[] times = LongStream.range(0, points).map(i -> (1_700_000_000L + i) * 1000).toArray();
    return new Matrix(List.of(new MatrixSeries(Labels.EMPTY, times, new double[points])));
  }

  @Test
  void refusesBeforehandWhatCannotHaveRoom() {
    var limit = new AnswerLimit(17_000);
    assertThatCode(() -> limit.check(matrix(1_000))).doesNotThrowAnyException();
    assertThatThrownBy(() -> limit.check(matrix(1_001)))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EXECUTION))
        .hasMessageContaining("ask for fewer series");
  }

  @Test
  void letsSoMuchThroughAndNoMore() throws IOException {
    var taken = new ByteArrayOutputStream();
    OutputStream out = new AnswerLimit(10).around(taken);
    out.write(new byte[9]);
    out.write(1);
    assertThatThrownBy(() -> out.write(1)).isInstanceOf(NightjarException.class);
    assertThat(taken.size()).isEqualTo(10);
  }

  private static String stats(String wanted) throws IOException {
    var stats =
        new QueryStats(
            7,
            9,
            new long[] {4, 5},
            3,
            Duration.ofMillis(1),
            Duration.ofMillis(20),
            Duration.ofMillis(300),
            Duration.ofMillis(4_000));
    var out = new ByteArrayOutputStream();
    Answer.json(
            200,
            json -> {
              json.writeStartObject();
              new StatsJson(stats, 1_500, 15_000).write(Optional.of(wanted), json);
              json.writeEndObject();
            })
        .body()
        .writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatAQueryCost() throws IOException {
    String timings =
        "{\"stats\":{\"timings\":{\"evalTotalTime\":4.32,\"resultSortTime\":4,"
            + "\"queryPreparationTime\":0.02,\"innerEvalTime\":0.3,\"execQueueTime\":0.001,"
            + "\"execTotalTime\":4.321},\"samples\":{";
    String samples = "\"totalQueryableSamples\":9,\"samplesRead\":7,\"peakSamples\":3}}}";
    assertThat(stats("true")).isEqualTo(timings + samples);
    assertThat(stats("all"))
        .isEqualTo(timings + "\"totalQueryableSamplesPerStep\":[[1.5,4],[16.5,5]]," + samples);
    assertThat(StatsJson.warnings(Optional.of("1")).getFirst())
        .startsWith("value \"1\" for parameter \"stats\" is deprecated");
    assertThat(StatsJson.warnings(Optional.of("all"))).isEmpty();
  }
}
