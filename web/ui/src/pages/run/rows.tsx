import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { OutputLine } from '../../api/types';
import { clockTime, exactTime } from '../../lib/format';
import { BLOCK, blockOf, firstUnknown, lineHash, rows as rowsOf } from '../../lib/output';
import { zone } from '../../shell';
import { LineText } from './lines';
import type { Held } from './useOutput';

/** Of one row of text; output.css says the same. */
const ROW = 19;
/** How far out of view lines are drawn already. */
const MARGIN = '900px';
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
  const near = useNear();
  const columns = useColumns(box, wrap);
  const hitBlocks = useMemo(() => new Set(found.map(blockOf)), [found]);
  useGoal(current, held, near);
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
          near={held.total <= ALWAYS || near.has(at)}
          watch={near.watch}
          need={held.need}
          columns={columns}
          where={zone()}
        />
      ))}
    </div>
  );
}

const NONE: readonly OutputLine[] = [];

interface Near {
  has(at: number): boolean;
  watch(element: Element, at: number): () => void;
  bring(at: number): void;
}

/** Which blocks are near the view. */
function useNear(): Near {
  const [shown, setShown] = useState<ReadonlySet<number>>(() => new Set([0]));
  const observer = useRef<IntersectionObserver | null>(null);
  const places = useRef(new WeakMap<Element, number>());
  const observe = () =>
    (observer.current ??= new IntersectionObserver(
      (entries) =>
        setShown((old) => {
          const next = new Set(old);
          for (const { target, isIntersecting } of entries) {
            const at = places.current.get(target) ?? -1;
            if (isIntersecting) next.add(at);
            else next.delete(at);
          }
          return next;
        }),
      { rootMargin: MARGIN },
    ));
  useEffect(() => () => observer.current?.disconnect(), []);
  const watch = useCallback((element: Element, at: number) => {
    places.current.set(element, at);
    observe().observe(element);
    return () => observer.current?.unobserve(element);
  }, []);
  return {
    has: (at) => shown.has(at),
    watch,
    bring: (at) => setShown((old) => (old.has(at) ? old : new Set(old).add(at))),
  };
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
function useGoal(current: number | null, held: Held, near: Near): void {
  const reached = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (current === null) {
      reached.current = null;
      return;
    }
    if (reached.current === current || current >= Math.max(held.total, 1)) return;
    const line = document.getElementById(lineHash(current).slice(1));
    if (!line) {
      near.bring(blockOf(current));
      document.getElementById(`block-${blockOf(current)}`)?.scrollIntoView({ block: 'center' });
      return;
    }
    reached.current = current;
    const show = () => line.isConnected && line.scrollIntoView({ block: 'center' });
    show();
    // What is above may only now get its real height.
    const timers = [80, 250].map((millis) => setTimeout(show, millis));
    const stop = () => timers.forEach(clearTimeout);
    window.addEventListener('wheel', stop, { once: true, passive: true });
    window.addEventListener('touchmove', stop, { once: true, passive: true });
  });
}

interface BlockProps {
  at: number;
  size: number;
  lines: readonly OutputLine[];
  known: boolean;
  wanted: string;
  current: number | null;
  near: boolean;
  watch: Near['watch'];
  need: Held['need'];
  columns: number;
  where: string;
}

function Block(props: BlockProps) {
  const { at, size, lines, known, wanted, current, near, watch, need, columns, where } = props;
  const box = useRef<HTMLDivElement>(null);
  const height = useRef<{ columns: number; lines: number; height: number } | null>(null);
  useEffect(() => watch(box.current!, at), [at]);
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
