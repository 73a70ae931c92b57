import { useMemo } from 'preact/hooks';
import { coloured, marked } from '../../lib/ansi';

/** The text of a line, with its colours and what was searched for; always text. */
export function LineText({ text, wanted }: { text: string; wanted: string }) {
  const parts = useMemo(() => marked(coloured(text), wanted), [text, wanted]);
  return (
    <span class="text">
      {parts.map((part, i) => {
        const look = part.look || undefined;
        if (part.hit)
          return (
            <mark key={i} class={look}>
              {part.text}
            </mark>
          );
        return look ? (
          <span key={i} class={look}>
            {part.text}
          </span>
        ) : (
          part.text
        );
      })}
    </span>
  );
}
