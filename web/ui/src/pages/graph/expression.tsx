import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { prom, type ApiError } from '../../api/client';
import { queryHistory, say } from '../../shell';
import { Sign } from '../../ui/icons';
import type { Editor } from './editor/editor';

const PLACEHOLDER = 'Expression, such as rate(http_requests_total[5m])';
const editor = () => import('./editor/editor').then((module) => module.createEditor);

/**
 * The field of an expression: Enter runs, Shift+Enter breaks the line. It is a plain field until the editor, which completes
 * and marks errors, has been fetched; what was typed, the caret and the focus go over to it.
 */
export function Expression({
  value,
  first,
  error,
  range,
  onRun,
  onBrowse,
}: {
  value: string;
  first: boolean;
  error: ApiError | undefined;
  /** Seconds, within which values of labels are looked for. */
  range: number;
  onRun: (expr: string) => void;
  onBrowse: () => void;
}) {
  const [text, setText] = useState(value);
  const [create, setCreate] = useState<Awaited<ReturnType<typeof editor>> | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<Editor | null>(null);
  const caret = useRef<{ from: number; to: number; focused: boolean } | null>(null);
  const newest = useRef({ onRun, range, text });
  newest.current = { onRun, range, text };
  const run = () => onRun(newest.current.text);

  useEffect(() => {
    setText(value);
    made.current?.setText(value);
  }, [value]);
  useEffect(() => {
    if (first && value === '') area.current?.focus();
    editor().then(
      (found) => {
        const field = area.current;
        caret.current = field && {
          from: field.selectionStart,
          to: field.selectionEnd,
          focused: document.activeElement === field,
        };
        setCreate(() => found);
      },
      () => say('The editor could not be loaded; the plain field works without it.'),
    );
  }, []);
  useLayoutEffect(() => {
    if (!create || !host.current) return;
    made.current = create(host.current, {
      text: newest.current.text,
      placeholder: PLACEHOLDER,
      selection: caret.current,
      onText: setText,
      onRun: run,
      history: () => queryHistory.value,
      range: () => newest.current.range,
    });
    return () => {
      made.current?.destroy();
      made.current = null;
    };
  }, [create]);
  useEffect(() => made.current?.refused(error ? { text: value, message: error.message } : null), [error, create]);

  const format = async () => {
    try {
      const { data } = await prom<string>('/format_query', { query: text }, AbortSignal.timeout(10_000));
      setText(data);
      made.current?.setText(data);
      made.current?.focus();
    } catch (problem) {
      say(problem instanceof Error ? problem.message : String(problem));
    }
  };

  return (
    <div class="expression">
      <div class="field">
        {create ? (
          <div class="editor" ref={host} data-search data-typing aria-invalid={error !== undefined} />
        ) : (
          <textarea
            ref={area}
            rows={text.split('\n').length}
            value={text}
            data-search
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            aria-label="Expression"
            placeholder={PLACEHOLDER}
            aria-invalid={error !== undefined}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') area.current?.blur();
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              run();
            }}
          />
        )}
      </div>
      <div class="expression-tools">
        <button type="button" class="primary" onClick={run}>
          Run
        </button>
        <button
          type="button"
          title="Bring the expression into form"
          disabled={text.trim() === ''}
          onClick={() => void format()}
        >
          Format
        </button>
        <button type="button" title="Look through all metrics" onClick={onBrowse}>
          <Sign name="list" /> Metrics
        </button>
      </div>
    </div>
  );
}
