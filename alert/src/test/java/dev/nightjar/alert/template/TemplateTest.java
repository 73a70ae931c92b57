package dev.nightjar.alert.template;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Map<String, Object> DATA =
      Map.of(
          "Labels",
          new StringMap(Labels.of("job", "db", "instance", "h1:9100")),
          "Value",
          42.5,
          "List",
          List.of("a", "b", "c"),
          "Count",
          3L,
          "Empty",
          "");

  private static String run(String text) {
    try {
      return Template.parse("t", text, PrometheusFunctions.unbound(), Set.of("$labels", "$value"))
          .run(DATA, Map.of("$labels", new StringMap(Labels.of("job", "db")), "$value", 42.5));
    } catch (TemplateException e) {
      return "ERROR " + e.getMessage();
    }
  }

  private static void check(String text, String wanted) {
    assertThat(run(text)).as(text).isEqualTo(wanted);
  }

  @Test
  void showsLabelsAndValues() {
    check("{{ $labels.job }} {{ .Labels.instance }} {{ $value }}", "db h1:9100 42.5");
    check("{{ $labels.none }}|{{ .None }}", "|<no value>");
    check("{{ .Value | printf \"%.1f\" }}{{ printf \"%s\" .Labels.job }}", "42.5db");
    check("{{ index .Labels \"job\" }}{{ index .List 1 }}", "dbb");
  }

  @Test
  void choosesAndLoops() {
    check("{{ if .Empty }}a{{ else if eq .Count 3 }}b{{ else }}c{{ end }}", "b");
    check("{{ with .Labels }}{{ .job }}{{ else }}none{{ end }}", "db");
    check("{{ with .Empty }}x{{ else }}none{{ end }}", "none");
    check("{{ with .Empty }}x{{ else with .Count }}{{ . }}{{ end }}", "3");
    check("{{ range .List }}{{ . }},{{ end }}", "a,b,c,");
    check("{{ range $i, $e := .List }}{{ $i }}{{ $e }}{{ end }}", "0a1b2c");
    check("{{ range $k, $v := .Labels }}{{ $k }}={{ $v }};{{ end }}", "instance=h1:9100;job=db;");
    check("{{ range .None }}x{{ else }}none{{ end }}", "none");
    check("{{ range .List }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "a");
    check("{{ range .List }}{{ if eq . \"b\" }}{{ continue }}{{ end }}{{ . }}{{ end }}", "ac");
  }

  @Test
  void keepsVariablesInTheirScope() {
    check("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2");
    check("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21");
    check(
        "{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}",
        "ERROR template: t:1: undefined variable \"$x\"");
    check("{{ $.Labels.job }}{{ with .Count }}{{ $.Value }}{{ end }}", "db42.5");
  }

  @Test
  void callsTemplatesOfItsOwn() {
    check("{{ define \"x\" }}<{{ . }}>{{ end }}{{ template \"x\" .Count }}", "<3>");
    check("{{ block \"x\" .Value }}[{{ . }}]{{ end }}", "[42.5]");
    check(
        "{{ template \"y\" }}",
        "ERROR template: t:1:3: executing \"t\" at <{{template \"y\"}}>: template \"y\" not defined");
  }

  @Test
  void trimsSpaceAndDropsComments() {
    check("a {{- 1 -}} b", "a1b");
    check("a {{/* no */}} b {{- /* no */ -}} c", "a  bc");
    check("{{ -1 }}{{- 2 }}", "-12");
  }

  @Test
  void comparesAndJoins() {
    check("{{ and 1 0 }}{{ or 0 2 }}{{ not true }}", "02false");
    check(
        "{{ gt .Value 40.0 }}{{ gt .Value 50 }}{{ le 1 1 }}{{ ne \"a\" \"b\" }}",
        "truefalsetruetrue");
    check("{{ eq .Count 1 2 3 }}{{ lt \"a\" \"b\" }}", "truetrue");
    check("{{ or true (index .List 99) }}", "true");
    check("{{ len .List }}{{ slice .List 1 2 }}{{ slice \"hello\" 1 3 }}", "3[b]el");
    check("{{ print 1 2 \"x\" 3 }}{{ println \"a\" 1 }}", "1 2x3a 1\n");
    check(
        "{{ html \"<&>\" }} {{ js \"a'b\" }} {{ urlquery \"a b&c\" }}",
        "&lt;&amp;&gt; a\\'b a+b%26c");
  }

  @Test
  void formatsAsGoDoes() {
    check("{{ printf \"%5d|%-5d|%05d|%x|%+d\" 42 42 42 255 7 }}", "   42|42   |00042|ff|+7");
    check(
        "{{ printf \"%f %.2f %8.3f|%e %g\" 1.5 2.345 3.14159 1234.5 1e21 }}",
        "1.500000 2.35    3.142|1.234500e+03 1e+21");
    check(
        "{{ printf \"%s %q %v %t %T %%\" \"a\" \"b\\n\" 1.0 true 2.5 }}",
        "a \"b\\n\" 1 true float64 %");
    check(
        "{{ printf \"%d\" \"x\" }} {{ printf \"%d\" }} {{ printf \"a\" 1 }}",
        "%!d(string=x) %!d(MISSING) a%!(EXTRA int=1)");
    check(
        "{{ printf \"%d\" .Value }} {{ printf \"%.3s|%6s|%-6s|\" \"abcdef\" \"ab\" \"cd\" }}",
        "%!d(float64=42.5) abc|    ab|cd    |");
    check("{{ printf \"%.0f %.4g %g\" 2.5 123456.0 0.00001 }}", "2 1.235e+05 1e-05");
    check(
        "{{ 1e6 }} {{ 1000000.0 }} {{ 0x1F }} {{ 'a' }} {{ 100000.5 }}",
        "1000000 1e+06 31 97 100000.5");
  }

  @Test
  void shapesTexts() {
    check(
        "{{ \"ığIİ\" | toUpper }} {{ \"TITLE\" | toLower }} {{ \"new york\" | title }}",
        "IĞIİ title New York");
    check("{{ reReplaceAll \"(\\\\w+):(\\\\d+)\" \"${2}-$1\" \"h1:9100\" }}", "9100-h1");
    check(
        "{{ match \"[\" \"x\" }}",
        "ERROR template: t:1:3: executing \"t\" at <match \"[\" \"x\">: error calling match: error parsing regexp: missing closing ]");
    check(
        "{{ (1435065584.128 | toTime).Format \"Mon Jan _2 15:04:05.000 MST 2006\" }}",
        "Tue Jun 23 13:19:44.128 UTC 2015");
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    check("{{ if true }}x", "ERROR template: t:1: unexpected EOF");
    check("a\n{{ end }}", "ERROR template: t:2: unexpected {{end}}");
    check("{{ foo }}", "ERROR template: t:1: function \"foo\" not defined");
    check("{{ \"a }}", "ERROR template: t:1: unterminated quoted string");
    check("{{ (1 }}", "ERROR template: t:1: unclosed left paren");
    check("{{ 1 | 2 }}", "ERROR template: t:1: non executable command in pipeline stage 2");
    check(
        "{{ .Value.X }}",
        "ERROR template: t:1:3: executing \"t\" at <.Value.X>: can't evaluate field X in type float64");
    check(
        "a\né{{ humanize }}",
        "ERROR template: t:2:5: executing \"t\" at <humanize>: wrong number of args for humanize: want 1 got 0");
  }

  @Test
  void endsWhatWouldNotEnd() {
    check(
        "{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}",
        "ERROR template: t:1:19: executing \"x\" at <{{template \"x\"}}>: exceeded maximum template depth (100)");
    assertThat(run("{{ range 1000 }}{{ range 1000 }}{{ . }}{{ end }}{{ end }}"))
        .isEqualTo("ERROR template: t: takes more than 1000000 steps");
    assertThat(run("{{ range 1000 }}{{ printf \"%9000d\" 1 }}{{ end }}"))
        .isEqualTo("ERROR template: t: makes more than 1048576 characters");
    assertThat(run("(".repeat(10) + "{{" + "(".repeat(5000) + "1" + ")".repeat(5000) + "}}"))
        .startsWith("ERROR")
        .endsWith("nested deeper than 100");
  }

  @Test
  void neverFailsInAnyOtherWay() {
    List<String> pieces =
        List.of(
            "{{",
            "}}",
            " ",
            "if",
            "else",
            "end",
            "range",
            "with",
            "define",
            "template",
            "\"x\"",
            ".",
            "$value",
            "$x",
            ":=",
            "=",
            "(",
            ")",
            "|",
            ",",
            "printf",
            "\"%5.1f%v\"",
            "1",
            "-2.5",
            ".Labels",
            ".job",
            "index",
            "len",
            "first",
            "query",
            "humanize",
            "{{-",
            "-}}",
            "/*",
            "*/",
            "nil",
            "true",
            "'a'",
            "text",
            "\n",
            "toTime",
            ".Format",
            "and",
            "slice");
    forAll(2000, random -> soup(pieces, random), text -> assertThat(run(text)).isNotNull());
  }

  private static String soup(List<String> pieces, Random random) {
    var text = new StringBuilder();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      text.append(pieces.get(random.nextInt(pieces.size())));
      text.append(random.nextBoolean() ? " " : "");
    }
    return text.toString();
  }
}
