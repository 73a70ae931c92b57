package dev.nightjar.jobs.ledger;

import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a name has in common with others that differ in a number, a date or a random part only.
///
/// @param key kind and labels with `*` in place of such parts; the same for all that share it
/// @param text the values that have such a part, for people: `web-*`
/// @param isRandom whether a part is random or a date, and not merely a short number as hosts have
record NamePattern(String key, String text, boolean isRandom) {
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}");
  private static final Pattern STARS = Pattern.compile("\\*(?:[-_.:/]?\\*)+");
  private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{6,}|(?=.*\\d.*\\p{L}.*\\d).{4,}");
  private static final Pattern CONSONANTS = Pattern.compile("[bcdfghjklmnpqrstvwxz2-9]{5,}");
  private static final int SHORT_NUMBER = 3; // digits

  static NamePattern of(Entity entity) {
    var key = new StringBuilder(entity.kind().wireName());
    List<String> texts = new ArrayList<>();
    boolean random = false;
    Labels labels = entity.labels();
    for (int i = 0; i < labels.size(); i++) {
      String value = labels.value(i);
      String port = "";
      Matcher found = PORT.matcher(value);
      if (found.find()) {
        port = found.group();
        value = value.substring(0, found.start());
      }
      String bare = UUID.matcher(value).replaceAll("*");
      String words = WORD.matcher(bare).replaceAll(m -> mask(m.group()));
      String masked = STARS.matcher(words).replaceAll("*");
      key.append('\n').append(labels.name(i)).append('=').append(masked).append(port);
      if (!masked.equals(value)) {
        texts.add(masked + port);
        random |=
            !bare.equals(value) || WORD.matcher(bare).results().anyMatch(m -> isRandom(m.group()));
      }
    }
    return new NamePattern(key.toString(), String.join(", ", texts), random);
  }

  /// Whether it has anything in common with anybody.
  boolean isShared() {
    return !text.isEmpty();
  }

  private static String mask(String word) {
    if (isRandom(word)) {
      return "*";
    }
    return word.replaceAll("\\d+", "*");
  }

  private static boolean isRandom(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    long digits = lower.chars().filter(Character::isDigit).count();
    if (digits == lower.length()) {
      return digits > SHORT_NUMBER;
    }
    return (digits > 0 && RANDOM.matcher(lower).matches()) || CONSONANTS.matcher(lower).matches();
  }
}
