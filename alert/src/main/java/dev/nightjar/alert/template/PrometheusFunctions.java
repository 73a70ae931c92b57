package dev.nightjar.alert.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue.VectorSample;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The functions of Prometheus' rule templates.
public final class PrometheusFunctions {
  /// Answers `query` in a template.
  @FunctionalInterface
  public interface Query {
    List<VectorSample> ask(String expression) throws TemplateException;
  }

  /// What Go calls the list that `query` yields.
  private static final String QUERY_RESULT = "template.queryResult";

  private final Query query;
  private final Instant now;
  private final String externalUrl;

  private PrometheusFunctions(Query query, Instant now, String externalUrl) {
    this.query = query;
    this.now = now;
    this.externalUrl = externalUrl;
  }

  /// The language's functions and Prometheus'.
  ///
  /// @param now what `now` answers
  /// @param externalUrl where users reach this server
  public static Functions of(Query query, Instant now, String externalUrl) {
    var bound = new PrometheusFunctions(query, now, externalUrl);
    Map<String, Functions.Function> all = new HashMap<>();
    all.putAll(texts());
    all.putAll(numbers());
    all.putAll(bound.samples());
    all.putAll(bound.server());
    return Functions.builtin().with(all);
  }

  /// The same names for checking a text that is not run.
  public static Functions unbound() {
    return of(_ -> List.of(), Instant.EPOCH, "");
  }

  private static Map<String, Functions.Function> texts() {
    return Map.ofEntries(
        Map.entry("toUpper", a -> a.exactly(1).text(0).toUpperCase(Locale.ROOT)),
        Map.entry("toLower", a -> a.exactly(1).text(0).toLowerCase(Locale.ROOT)),
        Map.entry("title", a -> title(a.exactly(1).text(0))),
        Map.entry("match", a -> pattern(a.exactly(2).text(0)).matcher(a.text(1)).find()),
        Map.entry("reReplaceAll", PrometheusFunctions::replaceAll),
        Map.entry("safeHtml", a -> new Value.Markup(a.exactly(1).text(0))),
        Map.entry("urlQueryEscape", a -> Quoting.urlQuery(a.exactly(1).text(0))),
        Map.entry("graphLink", a -> Quoting.graphLink(a.exactly(1).text(0))),
        Map.entry("tableLink", a -> Quoting.tableLink(a.exactly(1).text(0))),
        Map.entry("stripPort", a -> HostPort.parse(a.exactly(1).text(0)).host()),
        Map.entry("stripDomain", a -> HostPort.stripDomain(a.exactly(1).text(0))),
        Map.entry("args", PrometheusFunctions::args));
  }

  private static Map<String, Functions.Function> numbers() {
    return Map.of(
        "humanize", a -> Humanize.decimal(a.exactly(1).number(0)),
        "humanize1024", a -> Humanize.binary(a.exactly(1).number(0)),
        "humanizeDuration", a -> Humanize.duration(a.exactly(1).number(0)),
        "humanizePercentage", a -> Humanize.percentage(a.exactly(1).number(0)),
        "humanizeTimestamp", a -> Humanize.timestamp(a.exactly(1).number(0)),
        "toTime", a -> Humanize.time(a.exactly(1).number(0)),
        "toDuration", a -> GoDuration.ofSeconds(a.exactly(1).number(0)),
        "parseDuration", a -> Humanize.parseDuration(a.exactly(1).text(0)));
  }

  private Map<String, Functions.Function> samples() {
    return Map.of(
        "query", a -> asked(a.exactly(1).text(0)),
        "first", PrometheusFunctions::first,
        "label", a -> labels(a.exactly(2).get(1)).text(a.text(0)),
        "value", a -> member(a.exactly(1).get(0), "Value"),
        "strvalue", a -> labels(a.exactly(1).get(0)).text("__value__"),
        "sortByLabel", PrometheusFunctions::sortByLabel);
  }

  private Map<String, Functions.Function> server() {
    return Map.of(
        "now", _ -> now.toEpochMilli() / 1000.0,
        "externalURL", _ -> externalUrl,
        "pathPrefix", _ -> path());
  }

  private String path() throws TemplateException {
    try {
      String path = new URI(externalUrl).getPath();
      return path == null ? "" : path;
    } catch (URISyntaxException e) {
      throw new TemplateException("the external URL is none: " + e.getMessage());
    }
  }

  private List<Object> asked(String expression) throws TemplateException {
    List<Object> samples = new ArrayList<>();
    for (VectorSample sample : query.ask(expression)) {
      samples.add(sample(sample.labels(), sample.value()));
    }
    return samples;
  }

  /// A sample as templates see it: `.Labels` and `.Value`.
  static Map<String, Object> sample(Labels labels, double value) {
    return Map.of("Labels", new StringMap(labels), "Value", value);
  }

  private static Object first(Arguments a) throws TemplateException {
    List<?> samples = a.exactly(1).list(0, QUERY_RESULT);
    if (samples.isEmpty()) {
      throw new TemplateException("first() called on vector with no elements");
    }
    return samples.getFirst();
  }

  private static Object sortByLabel(Arguments a) throws TemplateException {
    String label = a.exactly(2).text(0);
    List<Map.Entry<String, Object>> keyed = new ArrayList<>();
    for (Object sample : a.list(1, QUERY_RESULT)) {
      keyed.add(Map.entry(labels(sample).text(label), sample));
    }
    keyed.sort(Map.Entry.comparingByKey(Comparator.naturalOrder()));
    return keyed.stream().map(Map.Entry::getValue).toList();
  }

  private static StringMap labels(Object sample) throws TemplateException {
    if (member(sample, "Labels") instanceof StringMap labels) {
      return labels;
    }
    throw new TemplateException("not a sample of a query");
  }

  private static Object member(Object sample, String name) throws TemplateException {
    Object found = sample instanceof Map<?, ?> map ? map.get(name) : null;
    if (found == null) {
      throw new TemplateException(
          "wrong type for value; expected a sample; got " + Value.type(sample));
    }
    return found;
  }

  private static Object args(Arguments a) {
    Map<String, Object> named = new HashMap<>();
    for (int i = 0; i < a.values().size(); i++) {
      named.put("arg" + i, a.get(i));
    }
    return named;
  }

  private static String title(String text) {
    var out = new StringBuilder();
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      boolean letter = Character.isLetterOrDigit(c) || c == '_' || c == '\'';
      out.appendCodePoint(letter && !inWord ? Character.toTitleCase(c) : c);
      inWord = letter;
    }
    return out.toString();
  }

  private static Pattern pattern(String regex) throws TemplateException {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new TemplateException("error parsing regexp: " + e.getDescription());
    }
  }

  private static String replaceAll(Arguments a) throws TemplateException {
    String replacement = a.exactly(3).text(1);
    String text = a.text(2);
    Matcher matcher = pattern(a.text(0)).matcher(text);
    var out = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      out.append(text, from, matcher.start());
      expand(replacement, matcher, out);
      from = matcher.end();
    }
    return out.append(text, from, text.length()).toString();
  }

  /// Writes a replacement with `$1`, `${1}`, `$name` and `$$` filled in.
  private static void expand(String replacement, Matcher matcher, StringBuilder out) {
    Matcher references = REFERENCE.matcher(replacement);
    int from = 0;
    while (references.find()) {
      out.append(replacement, from, references.start());
      String name = references.group(1) != null ? references.group(1) : references.group(2);
      out.append(references.group().equals("$$") ? "$" : group(matcher, name));
      from = references.end();
    }
    out.append(replacement, from, replacement.length());
  }

  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\{(\\w+)\\}|\\$(\\w+)");

  private static String group(Matcher matcher, String name) {
    try {
      boolean numbered = name.chars().allMatch(c -> c >= '0' && c <= '9');
      String found = numbered ? matcher.group(Integer.parseInt(name)) : matcher.group(name);
      return found == null ? "" : found;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return "";
    }
  }
}
