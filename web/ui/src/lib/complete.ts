/** Completion of metric names and functions at the caret of a PromQL expression. */
export interface Suggestion {
  readonly text: string;
  readonly kind: 'metric' | 'function' | 'history';
}

export interface Completion {
  /** Where the word being typed starts. */
  readonly from: number;
  readonly suggestions: Suggestion[];
}

const FUNCTIONS = (
  'abs absent absent_over_time avg avg_over_time bottomk ceil changes clamp clamp_max clamp_min count count_over_time ' +
  'count_values day_of_month day_of_week days_in_month delta deriv exp floor group histogram_quantile hour idelta increase ' +
  'irate label_join label_replace last_over_time ln log10 log2 max max_over_time min min_over_time minute month ' +
  'predict_linear present_over_time quantile quantile_over_time rate resets round scalar sgn sort sort_desc sqrt stddev ' +
  'stddev_over_time stdvar sum sum_over_time time timestamp topk vector year by without on ignoring group_left group_right'
).split(' ');

const MOST = 10;

export function complete(expr: string, caret: number, metrics: readonly string[]): Completion {
  const before = expr.slice(0, caret);
  const word = /[a-zA-Z_:][\w:]*$/.exec(before)?.[0] ?? '';
  const from = caret - word.length;
  if (word === '' || insideQuotesOrBraces(expr.slice(0, from))) return { from, suggestions: [] };
  const wanted = word.toLowerCase();
  const candidates: Suggestion[] = [
    ...metrics.map((text) => ({ text, kind: 'metric' as const })),
    ...FUNCTIONS.map((text) => ({ text, kind: 'function' as const })),
  ];
  const ranked = candidates
    .map((suggestion) => ({ suggestion, rank: rank(suggestion.text.toLowerCase(), wanted) }))
    .filter(({ suggestion, rank }) => rank < 3 && suggestion.text !== word)
    .sort((a, b) => a.rank - b.rank || a.suggestion.text.length - b.suggestion.text.length);
  return { from, suggestions: ranked.slice(0, MOST).map(({ suggestion }) => suggestion) };
}

/** Puts a suggestion in place of the word at the caret. */
export function accept(
  expr: string,
  caret: number,
  completion: Completion,
  chosen: Suggestion,
): { expr: string; caret: number } {
  if (chosen.kind === 'history') return { expr: chosen.text, caret: chosen.text.length };
  const text = expr.slice(0, completion.from) + chosen.text + expr.slice(caret);
  return { expr: text, caret: completion.from + chosen.text.length };
}

/** The newest expressions first, each once. */
export function remember(history: readonly string[], expr: string, most = 30): string[] {
  const trimmed = expr.trim();
  return trimmed === '' ? [...history] : [trimmed, ...history.filter((old) => old !== trimmed)].slice(0, most);
}

function rank(text: string, wanted: string): number {
  if (text.startsWith(wanted)) return 0;
  if (text.includes('_' + wanted)) return 1;
  return text.includes(wanted) ? 2 : 3;
}

function insideQuotesOrBraces(text: string): boolean {
  let quote = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote) {
      if (c === '\\' && quote !== '`') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
  }
  return quote !== '' || depth > 0;
}
