import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Beyond so many rows only those in sight are there. */
const MOST_PLAIN = 200;
/** So many more above and below, so that scrolling shows no gaps. */
const SPARE = 12;
const TALLEST = 560;

/**
 * A table of any number of rows. Few are simply there; of many, which then all have one height, only those in sight, in a box
 * of their own that scrolls.
 */
export function VirtualRows({
  count,
  height,
  columns,
  class: name,
  head,
  row,
  ...more
}: {
  count: number;
  height: number;
  columns: number;
  class: string;
  head: ComponentChildren;
  row: (i: number) => ComponentChildren;
  'aria-label'?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const many = count > MOST_PLAIN;
  const tall = Math.min(TALLEST, count * height);
  const first = many ? Math.max(0, Math.min(Math.floor(top / height), count) - SPARE) : 0;
  const last = many ? Math.min(count, Math.ceil((top + tall) / height) + SPARE) : count;
  // Fewer rows than before may end above where the box was scrolled to.
  useLayoutEffect(() => setTop(box.current?.scrollTop ?? 0), [count]);
  const table = (
    <table class={name} aria-rowcount={count} {...more}>
      <thead>{head}</thead>
      <tbody>
        {first > 0 && <Room height={first * height} columns={columns} />}
        {Array.from({ length: Math.max(0, last - first) }, (_, i) => row(first + i))}
        {last < count && <Room height={(count - last) * height} columns={columns} />}
      </tbody>
    </table>
  );
  return (
    <div
      class={many ? 'virtual' : undefined}
      ref={box}
      tabIndex={many ? 0 : undefined}
      role={many ? 'region' : undefined}
      aria-label={many ? 'Rows; scroll to see more' : undefined}
      onScroll={many ? (event) => setTop(event.currentTarget.scrollTop) : undefined}
    >
      {table}
    </div>
  );
}

function Room({ height, columns }: { height: number; columns: number }) {
  return (
    <tr class="room" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}
