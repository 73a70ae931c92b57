/**
 * The names that fit best to what was typed, the best first: those that start so, those with a word that does, those that hold
 * it, and those that have its letters in this order.
 */
export function nearest(names: readonly string[], typed: string, most: number): string[] {
  if (typed === '') return names.slice(0, most);
  const wanted = typed.toLowerCase();
  const ranked: string[][] = [[], [], [], []];
  for (const name of names) {
    const rank = rankOf(name.toLowerCase(), wanted);
    if (rank < 4 && ranked[rank]!.length < most) ranked[rank]!.push(name);
  }
  return ranked.flat().slice(0, most);
}

function rankOf(name: string, wanted: string): number {
  const at = name.indexOf(wanted);
  if (at === 0) return 0;
  if (at > 0) return name.includes('_' + wanted) || name.includes(':' + wanted) ? 1 : 2;
  let from = 0;
  for (const letter of wanted) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) return 4;
  }
  return 3;
}
