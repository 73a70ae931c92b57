import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api/client';
import { accept, complete, type Completion } from '../lib/complete';
import { queryHistory } from '../shell';

const NONE: Completion = { from: 0, suggestions: [] };

/** The field of an expression: Enter runs, Shift+Enter breaks the line, a list completes names or recalls earlier expressions. */
export function Expression({
  value,
  metrics,
  first,
  error,
  onRun,
}: {
  value: string;
  metrics: readonly string[];
  first: boolean;
  error: ApiError | undefined;
  onRun: (expr: string) => void;
}) {
  const [text, setText] = useState(value);
  const [list, setList] = useState<Completion>(NONE);
  const [active, setActive] = useState(-1);
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (first && value === '') area.current?.focus();
  }, []);

  // Before the next key arrives: what is typed on belongs behind what was taken.
  useLayoutEffect(() => {
    if (caret.current !== null) area.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [text]);

  const close = () => {
    setList(NONE);
    setActive(-1);
  };
  const suggest = (expr: string, caret: number) => {
    setList(complete(expr, caret, metrics));
    setActive(-1);
  };
  const recall = () => {
    const earlier = queryHistory.value.filter((expr) => expr !== text.trim()).slice(0, 10);
    setList({ from: 0, suggestions: earlier.map((expr) => ({ text: expr, kind: 'history' })) });
    setActive(earlier.length > 0 ? 0 : -1);
  };
  const take = (i: number) => {
    const chosen = list.suggestions[i];
    if (!chosen || !area.current) return;
    const next = accept(text, area.current.selectionStart, list, chosen);
    setText(next.expr);
    close();
    caret.current = next.caret;
  };
  const run = () => {
    close();
    onRun(text);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const open = list.suggestions.length > 0;
    const size = list.suggestions.length;
    const used = (): boolean => {
      if (event.key === 'Enter' && !event.shiftKey) {
        if (open && active >= 0) take(active);
        else run();
        return true;
      }
      if (event.key === ' ' && event.ctrlKey) {
        suggest(text, area.current?.selectionStart ?? text.length);
        return true;
      }
      if (event.key === 'Escape') {
        if (open) close();
        else area.current?.blur();
        return true;
      }
      if (open && event.key === 'Tab' && !event.shiftKey) {
        take(Math.max(active, 0));
        return true;
      }
      if (open && event.key === 'ArrowDown') {
        setActive((active + 1) % size);
        return true;
      }
      if (open && event.key === 'ArrowUp') {
        setActive((active - 1 + size) % size);
        return true;
      }
      if (!open && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && !text.includes('\n')) {
        recall();
        return true;
      }
      return false;
    };
    if (used()) event.preventDefault();
  };

  return (
    <div class="expression">
      <div class="field">
        <textarea
          ref={area}
          rows={text.split('\n').length}
          value={text}
          data-search
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-label="Expression"
          placeholder="Expression, such as rate(http_requests_total[5m])"
          aria-invalid={error !== undefined}
          aria-controls="suggestions"
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `suggestion-${active}` : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            suggest(event.currentTarget.value, event.currentTarget.selectionStart);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {list.suggestions.length > 0 && (
          <ul class="suggestions" id="suggestions" role="listbox">
            {list.suggestions.map((suggestion, i) => (
              <li
                key={suggestion.text}
                id={`suggestion-${i}`}
                role="option"
                aria-selected={i === active}
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(i);
                }}
              >
                <code>{suggestion.text}</code>
                <span class="quiet small">{suggestion.kind}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <button type="button" class="primary" onClick={run}>
        Run
      </button>
    </div>
  );
}
