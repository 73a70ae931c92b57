import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { OutputLine } from '../../api/types';
import { clockTime, exactTime } from '../../lib/format';
import { BLOCK, blockOf, firstUnknown, lineHash, rows as rowsOf } from '../../lib/output';
import { zone } from '../../shell';
import { LineText } from './lines';
import { settle } from './settle';
import type { Held } from './useOutput';

/** Of one row of text; output.css says the same. */
const ROW = 19;
/** How far out of view lines are drawn already. */
const MARGIN = '900px';
/** What the bars at the top of the window may hide. */
const HEAD = 120;
/** So many lines are all drawn, so that the browser's own search finds them. */
const ALWAYS = 500;

/**
 * Lines in blocks. Only those near the view are drawn and, where they are missing, fetched; the others are as high as
 * they were when they were drawn, or would be.
 */
export function Rows({
  held,
  wanted,
  found,
  current,
  wrap,
}: {
  held: Held;
  wanted: string;
  found: readonly number[];
  current: number | null;
  wrap: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const watch = useWatch();
  const columns = useColumns(box, wrap);
  const hitBlocks = useMemo(() => new Set(found.map(blockOf)), [found]);
  useGoal(current, held);
  const blocks = Array.from({ length: Math.ceil(held.total / BLOCK) }, (_, at) => at);
  const whole = held.store.spans;
  return (
    <div class={wrap ? 'lines wrap' : 'lines'} role="group" tabIndex={0} aria-label="Lines of output" ref={box}>
      {blocks.map((at) => (
        <Block
          key={at}
          at={at}
          size={Math.min(BLOCK, held.total - at * BLOCK)}
          lines={held.store.blocks.get(at) ?? NONE}
          known={firstUnknown(whole, at * BLOCK, Math.min((at + 1) * BLOCK, held.total)) === null}
          wanted={hitBlocks.has(at) ? wanted : ''}
          current={current !== null && blockOf(current) === at ? current : null}
          always={held.total <= ALWAYS}
          watch={watch}
          need={held.need}
          columns={columns}
          where={zone()}
        />
      ))}
    </div>
  );
}

const NONE: readonly OutputLine[] = [];

type Watch = (element: Element, tell: (near: boolean) => void) => () => void;

/** Tells each block when it comes near the view and when it leaves: only that block is drawn anew then. */
function useWatch(): Watch {
  const observer = useRef<IntersectionObserver | null>(null);
  const listeners = useRef(new WeakMap<Element, (near: boolean) => void>());
  useEffect(() => () => observer.current?.disconnect(), []);
  return useCallback((element, tell) => {
    observer.current ??= new IntersectionObserver(
      (entries) => entries.forEach((entry) => listeners.current.get(entry.target)?.(entry.isIntersecting)),
      { rootMargin: MARGIN },
    );
    listeners.current.set(element, tell);
    observer.current.observe(element);
    return () => observer.current?.unobserve(element);
  }, []);
}

/** How many characters a row has; without wrapping a line is always one row. */
function useColumns(box: { current: HTMLDivElement | null }, wrap: boolean): number {
  const [columns, setColumns] = useState(Infinity);
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => {
      const text = element.querySelector<HTMLElement>('.text');
      if (!wrap || !text) return setColumns(Infinity);
      const style = getComputedStyle(text);
      setColumns(Math.max(10, Math.floor(text.clientWidth / characterWidth(`${style.fontSize} ${style.fontFamily}`))));
    };
    measure();
    const resize = new ResizeObserver(measure);
    resize.observe(element);
    return () => resize.disconnect();
  }, [wrap]);
  return columns;
}

let pen: CanvasRenderingContext2D | null = null;

function characterWidth(font: string): number {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return 7.5;
  pen.font = font;
  return pen.measureText('0').width || 7.5;
}

/** Brings a line that the address names into view: first its block, then, when that is drawn, the line itself. */
function useGoal(current: number | null, held: Held): void {
  const reached = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (current === null) {
      reached.current = null;
      return;
    }
    if (reached.current === current || current >= Math.max(held.total, 1)) return;
    const line = document.getElementById(lineHash(current).slice(1));
    if (!line) {
      document.getElementById(`block-${blockOf(current)}`)?.scrollIntoView({ block: 'center' });
      return;
    }
    reached.current = current;
    settle(() => line.isConnected && !isInView(line) && line.scrollIntoView({ block: 'center' }));
  });
}

/** What one has just clicked on stays where it is. */
function isInView(line: HTMLElement): boolean {
  const { top, bottom } = line.getBoundingClientRect();
  return top > HEAD && bottom < window.innerHeight - ROW;
}

interface BlockProps {
  at: number;
  size: number;
  lines: readonly OutputLine[];
  known: boolean;
  wanted: string;
  current: number | null;
  always: boolean;
  watch: Watch;
  need: Held['need'];
  columns: number;
  where: string;
}

function Block(props: BlockProps) {
  const { at, size, lines, known, wanted, current, always, watch, need, columns, where } = props;
  const box = useRef<HTMLDivElement>(null);
  const height = useRef<{ columns: number; lines: number; height: number } | null>(null);
  const [seen, setSeen] = useState(at === 0);
  const near = always || seen || current !== null;
  useEffect(() => watch(box.current!, setSeen), []);
  useEffect(() => {
    if (near && !known) need(at * BLOCK, at * BLOCK + size);
  }, [near, known, size, need]);
  const drawn = near && lines.length > 0;
  useLayoutEffect(() => {
    if (drawn && known) height.current = { columns, lines: lines.length, height: box.current!.offsetHeight };
  });
  const content = useMemo(
    () =>
      drawn
        ? lines.map((line) => (
            <Line key={line.seq} line={line} wanted={wanted} current={line.seq === current} where={where} />
          ))
        : null,
    [drawn, lines, wanted, current, where],
  );
  const missing = known ? 0 : size - lines.length;
  const before = height.current;
  const remembered = before && before.columns === columns && before.lines === lines.length ? before.height : null;
  const estimate = remembered ?? lines.reduce((sum, line) => sum + rowsOf(line.text, columns), missing) * ROW;
  return (
    <div class="block" id={`block-${at}`} ref={box} style={drawn ? NO_HEIGHT : { height: `${estimate}px` }}>
      {content}
      {drawn && missing > 0 && <div class="waiting-lines" style={{ height: `${missing * ROW}px` }} />}
    </div>
  );
}

const NO_HEIGHT = { height: 'auto' };

function Line({ line, wanted, current, where }: { line: OutputLine; wanted: string; current: boolean; where: string }) {
  const hash = lineHash(line.seq);
  const at = Date.parse(line.at);
  return (
    <div id={hash.slice(1)} class={`line ${line.stream}${current ? ' current' : ''}`}>
      <a class="number" href={hash} tabIndex={-1} aria-label={`Line ${line.seq + 1}`}>
        {line.seq + 1}
      </a>
      <span class="at" title={exactTime(at, where)}>
        {clockTime(at, where)}
      </span>
      <span class="stream">{line.stream === 'stderr' ? 'err' : ''}</span>
      <LineText text={line.text} wanted={wanted} />
    </div>
  );
}
