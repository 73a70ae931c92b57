package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.model.SampleText;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ResultJsonTest {
  private static final Labels UP = Labels.of("__name__", "up", "job", "a\"b");

  @Test
  void writesTimesAsSecondsWithMillisecondsWhereThereAreAny() throws IOException {
    assertThat(written(new QueryValue.Scalar(1_763_000_000_000L, 1.5)))
        .isEqualTo("{'resultType':'scalar','result':[1763000000,'1.5']}");
    assertThat(written(new QueryValue.Scalar(1_763_000_000_010L, Double.NaN)))
        .isEqualTo("{'resultType':'scalar','result':[1763000000.010,'NaN']}");
    assertThat(written(new QueryValue.Scalar(-1_500, Double.NEGATIVE_INFINITY)))
        .isEqualTo("{'resultType':'scalar','result':[-1.500,'-Inf']}");
    assertThat(written(new QueryValue.Scalar(0, -0.0)))
        .isEqualTo("{'resultType':'scalar','result':[0,'-0']}");
  }

  @Test
  void escapesTextsAndLabels() throws IOException {
    assertThat(written(new QueryValue.Text(1_000, "a\"\n")))
        .isEqualTo("{'resultType':'string','result':[1,'a\\'\\n']}");
    assertThat(written(new QueryValue.Vector(List.of(new VectorSample(UP, 2_000, 1)))))
        .isEqualTo(
            "{'resultType':'vector','result':["
                + "{'metric':{'__name__':'up','job':'a\\'b'},'value':[2,'1']}]}");
  }

  @Test
  void writesNoMoreSeriesThanTheLimit() throws IOException {
    var one = new MatrixSeries(UP, new long[] {1_000, 2_500}, new double[] {1, 1e-7});
    var other = new MatrixSeries(Labels.EMPTY, new long[0], new double[0]);
    assertThat(written(new QueryValue.Matrix(List.of(one, other)), 1))
        .isEqualTo(
            "{'resultType':'matrix','result':[{'metric':{'__name__':'up','job':'a\\'b'},"
                + "'values':[[1,'1'],[2.500,'1e-07']]}]}");
    assertThat(written(new QueryValue.Matrix(List.of(other)), 1))
        .isEqualTo("{'resultType':'matrix','result':[{'metric':{},'values':[]}]}");
  }

  @Test
  void writesHistogramsWithTheBoundsOfTheirBuckets() throws IOException {
    Histogram exponential =
        new Histogram.Builder()
            .schema(1)
            .count(12)
            .sum(-2.5)
            .zero(0.25, 3)
            .positive(new Histogram.Buckets(new int[] {-4, 1, 2}, new double[] {1, 2, 0}))
            .negative(new Histogram.Buckets(new int[] {0, 2}, new double[] {5, 1}))
            .build();
    Histogram custom =
        new Histogram.Builder()
            .schema(Histogram.CUSTOM)
            .count(3)
            .sum(Double.NaN)
            .positive(new Histogram.Buckets(new int[] {0, 1, 2}, new double[] {1, 1, 1}))
            .bounds(new double[] {-1, 0.5})
            .build();
    String first =
        "{'count':'12','sum':'-2.5','buckets':[[1,'-2','-1.414213562373095','1'],"
            + "[1,'-1','-0.7071067811865475','5'],[3,'-0.25','0.25','3'],"
            + "[0,'0.25','0.25','1'],[0,'1','1.414213562373095','2']]}";
    String second =
        "{'count':'3','sum':'NaN','buckets':[[3,'-Inf','-1','1'],[0,'-1','0.5','1'],"
            + "[0,'0.5','+Inf','1']]}";

    assertThat(
            written(
                new QueryValue.Vector(
                    List.of(
                        new VectorSample(UP, 2_000, Histogram.VALUE, exponential),
                        new VectorSample(UP, 2_000, Histogram.VALUE, custom)))))
        .isEqualTo(
            "{'resultType':'vector','result':["
                + ("{'metric':{'__name__':'up','job':'a\\'b'},'histogram':[2," + first + "]},")
                + ("{'metric':{'__name__':'up','job':'a\\'b'},'histogram':[2," + second + "]}]}"));
  }

  @Test
  void writesFloatsAndHistogramsOfASeriesApart() throws IOException {
    Histogram empty = new Histogram.Builder().build();
    var series =
        new MatrixSeries(
            Labels.EMPTY,
            new long[] {1_000, 2_000, 3_000},
            new double[] {1, Histogram.VALUE, 2},
            new Histogram[] {null, empty, null});

    assertThat(written(new QueryValue.Matrix(List.of(series))))
        .isEqualTo(
            "{'resultType':'matrix','result':[{'metric':{},'values':[[1,'1'],[3,'2']],"
                + "'histograms':[[2,{'count':'0','sum':'0'}]]}]}");
  }

  @Test
  void writesSeriesThatAreLongerThanItsBuffer() throws IOException {
    int count = 5_000;
    long[] times = IntStream.range(0, count).mapToLong(i -> 1_000_000_000_001L + 2L * i).toArray();
    double[] values = new double[count];
    Arrays.setAll(values, i -> -1 / (i + 3.0));
    String samples =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    "[%d.%03d,'%s']"
                        .formatted(times[i] / 1_000, times[i] % 1_000, SampleText.json(values[i])))
            .collect(Collectors.joining(","));
    assertThat(written(new QueryValue.Matrix(List.of(new MatrixSeries(UP, times, values)))))
        .isEqualTo(
            "{'resultType':'matrix','result':[{'metric':{'__name__':'up','job':'a\\'b'},"
                + ("'values':[" + samples + "]}]}"));
  }

  private static String written(QueryValue value) throws IOException {
    return written(value, Integer.MAX_VALUE);
  }

  /// With ' for ", so that it can be read here.
  private static String written(QueryValue value, int limit) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      new ResultJson(json).write(value, limit);
      json.writeEndObject();
    }
    return text.toString().replace('"', '\'');
  }
}
