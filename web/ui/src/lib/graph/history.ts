/** Expressions that were run: the newest first, each once. */
export function remember(history: readonly string[], expr: string, most = 30): string[] {
  const trimmed = expr.trim();
  return trimmed === '' ? [...history] : [trimmed, ...history.filter((old) => old !== trimmed)].slice(0, most);
}
