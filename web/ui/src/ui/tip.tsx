import { useLayoutEffect, useRef } from 'preact/hooks';
import { tip } from '../shell';

/** The one box of hints, above what it tells of, kept inside the window. */
export function Tip() {
  const box = useRef<HTMLDivElement>(null);
  const shown = tip.value;
  useLayoutEffect(() => {
    if (!box.current || !shown) return;
    const { width, height } = box.current.getBoundingClientRect();
    const left = Math.min(Math.max(shown.x - width / 2, 8), window.innerWidth - width - 8);
    const above = shown.y - height - 8;
    box.current.style.left = `${left}px`;
    box.current.style.top = `${above < 4 ? shown.y + 40 : above}px`;
  }, [shown]);
  if (!shown) return null;
  return (
    <div class="tip" role="tooltip" ref={box}>
      {shown.lines.map((line, i) => (
        <div key={i}>{line}</div>
      ))}
    </div>
  );
}
