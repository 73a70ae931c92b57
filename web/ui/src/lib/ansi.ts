/**
 * Output as a terminal would have coloured it, as pieces of text with the name of a class. Nothing of it is ever
 * markup; what moves a cursor or sets a title is left out.
 */
export interface Piece {
  readonly text: string;
  /** Classes of styles.css: a colour, `bold`, `dim`, `underline`; empty for none. */
  readonly look: string;
}

const ESCAPES = /\u001b\[[0-9;:?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** What a terminal would have shown, without colours; of a redrawn line only its last state stays. */
export function plain(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return lastDrawn(text.replace(ESCAPES, '')).replace(CONTROLS, '�');
}

const UNUSUAL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

function lastDrawn(text: string): string {
  const shown = text.replace(/\r+$/, '');
  return shown.slice(shown.lastIndexOf('\r') + 1);
}

/** The same with colours. The texts of all pieces together are `plain(text)`. */
export function coloured(text: string): Piece[] {
  if (!text.includes('\u001b')) return [{ text: plain(text), look: '' }];
  const pieces: Piece[] = [];
  const style = new Style();
  let from = 0;
  const take = (part: string) => {
    const drawn = part.replace(CONTROLS, (one) => (one === '\r' ? one : '�'));
    if (drawn !== '') pieces.push({ text: drawn, look: style.look() });
  };
  for (const found of text.matchAll(ESCAPES)) {
    take(text.slice(from, found.index));
    from = found.index + found[0].length;
    if (/^\u001b\[[0-9;:]*m$/.test(found[0])) style.set(found[0].slice(2, -1));
  }
  take(text.slice(from));
  return redrawn(pieces);
}

/** Drops what a carriage return has drawn over. */
function redrawn(pieces: Piece[]): Piece[] {
  while (pieces.length > 0) {
    const last = pieces.pop()!;
    const text = last.text.replace(/\r+$/, '');
    if (text !== '') {
      pieces.push({ ...last, text });
      break;
    }
  }
  for (let i = pieces.length - 1; i >= 0; i--) {
    const at = pieces[i]!.text.lastIndexOf('\r');
    if (at < 0) continue;
    const rest = { ...pieces[i]!, text: pieces[i]!.text.slice(at + 1) };
    return [...(rest.text === '' ? [] : [rest]), ...pieces.slice(i + 1)];
  }
  return pieces.length === 0 ? [{ text: '', look: '' }] : pieces;
}

class Style {
  private colour = '';
  private bold = false;
  private dim = false;
  private underline = false;

  look(): string {
    return [this.colour, this.bold ? 'bold' : '', this.dim ? 'dim' : '', this.underline ? 'underline' : '']
      .filter(Boolean)
      .join(' ');
  }

  set(codes: string): void {
    const numbers = codes.split(/[;:]/).map(Number);
    for (let i = 0; i < numbers.length; i++) {
      const code = numbers[i]!;
      if (code === 38 || code === 48) {
        const indexed = numbers[i + 1] === 5;
        if (code === 38) this.colour = indexed ? colourOf(numbers[i + 2] ?? -1) : '';
        i += indexed ? 2 : 4;
      } else this.setOne(code);
    }
  }

  private setOne(code: number): void {
    if (code === 0) {
      this.colour = '';
      this.bold = this.dim = this.underline = false;
    } else if (code === 1) this.bold = true;
    else if (code === 2) this.dim = true;
    else if (code === 4) this.underline = true;
    else if (code === 22) this.bold = this.dim = false;
    else if (code === 24) this.underline = false;
    else if (code === 39) this.colour = '';
    else if (code >= 30 && code <= 37) this.colour = colourOf(code - 30);
    else if (code >= 90 && code <= 97) this.colour = colourOf(code - 82);
  }
}

/** Of the sixteen named colours; black and white are the text's own, so that they read in either theme. */
function colourOf(index: number): string {
  if (index === 8) return 'dim';
  const name = index >= 0 && index < 16 ? COLOURS[index % 8]! : '';
  return name === 'black' || name === 'white' ? '' : name && 'ansi-' + name;
}

export interface Marked extends Piece {
  readonly hit: boolean;
}

/** Cuts pieces at each place where `wanted` stands, in either case, also across pieces. */
export function marked(pieces: readonly Piece[], wanted: string): Marked[] {
  if (wanted === '') return pieces.map((piece) => ({ ...piece, hit: false }));
  const lower = pieces
    .map((piece) => piece.text)
    .join('')
    .toLowerCase();
  const needle = wanted.toLowerCase();
  const cuts: number[] = [];
  for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at + needle.length))
    cuts.push(at, at + needle.length);
  const found: Marked[] = [];
  let from = 0;
  let cut = 0;
  for (const piece of pieces) {
    const end = from + piece.text.length;
    let at = from;
    while (at < end) {
      while (cut < cuts.length && cuts[cut]! <= at) cut++;
      const to = Math.min(end, cuts[cut] ?? end);
      found.push({ text: piece.text.slice(at - from, to - from), look: piece.look, hit: cut % 2 === 1 });
      at = to;
    }
    from = end;
  }
  return found;
}
