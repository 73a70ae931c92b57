/**
 * Cuts the answer of a query into its series while it arrives. However long the answer is, only one series of it is held as
 * text at a time, and work begins with the first byte. What is around the series is told at the end.
 */
export interface Envelope {
  readonly resultType: string;
  /** Of answers without series: scalars and strings. */
  readonly result: unknown;
  readonly stats: unknown;
  readonly warnings: string[];
  readonly infos: string[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET] = [0x7b, 0x5b, 0x7d, 0x5d];
/** Quotes inside of strings are escaped, so this can be nothing but the key. */
const RESULT = /"result"\s*:\s*\[\s*(?=[{\]])/;
/** What stands before the series is shorter. */
const LONGEST_HEAD = 4096;
const NOTHING = new Uint8Array(0);

export class Cutter {
  readonly #decoder = new TextDecoder();
  #place: 'head' | 'series' | 'tail' = 'head';
  /** What is around the series. */
  #text = '';
  /** What has not become text yet. */
  #held: Uint8Array = NOTHING;
  /** Where in it the series under way begins, and how far it was looked at. */
  #from = 0;
  #scanned = 0;
  #depth = 0;
  #quoted = false;

  /** @param take gets each series as it is complete */
  constructor(private readonly take: (item: unknown) => void) {}

  push(chunk: Uint8Array): void {
    if (this.#place === 'tail') {
      this.#text += this.#decoder.decode(chunk, { stream: true });
      return;
    }
    this.#append(chunk);
    if (this.#place === 'head') this.#findSeries();
    if (this.#place === 'series') this.#cut();
  }

  /** What is around the series. Fails where the answer is no JSON, or broken off. */
  end(): Envelope {
    if (this.#place === 'series') throw new SyntaxError('the answer breaks off amid its series');
    const text = this.#place === 'head' ? this.#decoder.decode(this.#held) : this.#text + this.#decoder.decode();
    const body = JSON.parse(text) as {
      data?: { resultType?: string; result?: unknown; stats?: unknown };
      warnings?: string[];
      infos?: string[];
    };
    const result = body.data?.result;
    const type = body.data?.resultType ?? '';
    // Written in another form than the usual one.
    if (this.#place === 'head' && (type === 'matrix' || type === 'vector')) (result as unknown[]).forEach(this.take);
    return {
      resultType: type,
      result,
      stats: body.data?.stats,
      warnings: body.warnings ?? [],
      infos: body.infos ?? [],
    };
  }

  #findSeries(): void {
    // One character per byte, so that places in the text are places in the bytes.
    const head = String.fromCharCode(...this.#held.subarray(0, LONGEST_HEAD));
    const found = RESULT.exec(head);
    if (!found) return;
    this.#from = this.#scanned = found.index + found[0].length;
    this.#text = this.#decoder.decode(this.#held.subarray(0, this.#from));
    this.#place = 'series';
  }

  #append(chunk: Uint8Array): void {
    const left = this.#held.subarray(this.#from);
    if (left.length === 0) this.#held = chunk;
    else {
      this.#held = new Uint8Array(left.length + chunk.length);
      this.#held.set(left);
      this.#held.set(chunk, left.length);
    }
    this.#scanned -= this.#from;
    this.#from = 0;
  }

  #cut(): void {
    const bytes = this.#held;
    let depth = this.#depth;
    let quoted = this.#quoted;
    let at = this.#scanned;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (quoted) {
        // What is escaped may be in the next chunk: then that is looked at from one further on.
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) quoted = false;
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (depth++ === 0) this.#from = at;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) return this.#startTail(bytes.subarray(at));
        if (--depth === 0) this.take(JSON.parse(this.#decoder.decode(bytes.subarray(this.#from, at + 1))));
      }
    }
    if (depth === 0) this.#from = bytes.length;
    this.#scanned = at;
    this.#depth = depth;
    this.#quoted = quoted;
  }

  #startTail(rest: Uint8Array): void {
    this.#place = 'tail';
    this.#text += this.#decoder.decode(rest, { stream: true });
    this.#held = NOTHING;
  }
}
