import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api/client';
import type { Resource } from '../api/resource';
import { clockTime } from '../lib/format';
import { say, zone } from '../shell';
import { Sign } from './icons';

/** The head of a page: its name, what it comes to, and its tools. */
export function Head({
  title,
  children,
  tools,
}: {
  title: ComponentChildren;
  children?: ComponentChildren;
  tools?: ComponentChildren;
}) {
  return (
    <header class="head">
      <div>
        <h1>{title}</h1>
        {children && <div class="summary">{children}</div>}
      </div>
      {tools && <div class="tools">{tools}</div>}
    </header>
  );
}

/** Why something cannot be shown, and what can be done. */
export function Problem({ error, retry }: { error: ApiError; retry?: () => void }) {
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{error.message}</strong>
      </p>
      {error.hint && <p>{error.hint}</p>}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Said above data that could not be refreshed. */
export function Stale({ of }: { of: Resource<unknown> }) {
  if (!of.error || of.data === undefined) return null;
  return (
    <div class="stale" role="status">
      {of.error.message} This is what was known at {clockTime(of.at, zone()).slice(0, 8)}; the page keeps trying.
    </div>
  );
}

/** Grey lines where rows will be: shown only when loading takes a while. */
export function Loading({ rows = 6, what }: { rows?: number; what: string }) {
  return (
    <div class="loading" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  );
}

/** `page`: it stands for the whole page and is its heading. */
export function Empty({ title, page, children }: { title: string; page?: boolean; children?: ComponentChildren }) {
  return (
    <div class="empty">
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

/** One of: a problem, the loading lines, or the data. */
export function Shown<T>({
  of,
  what,
  rows,
  children,
}: {
  of: Resource<T>;
  what: string;
  rows?: number;
  children: (data: T) => ComponentChildren;
}) {
  if (of.data !== undefined)
    return (
      <>
        <Stale of={of} />
        {children(of.data)}
      </>
    );
  if (of.error) return <Problem error={of.error} retry={of.reload} />;
  return <Loading what={what} {...(rows === undefined ? {} : { rows })} />;
}

/** A field that filters while one types; `/` leads to it, Esc empties it. */
export function Filter({ value, onChange, label }: { value: string; onChange: (text: string) => void; label: string }) {
  return (
    <input
      type="search"
      class="filter"
      data-search
      value={value}
      placeholder={label}
      aria-label={label}
      title="Press / to come here"
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (value) onChange('');
        else event.currentTarget.blur();
        event.stopPropagation();
      }}
    />
  );
}

/** The head of a column that sorts. */
export function SortHead({
  label,
  active,
  descending,
  onSort,
  right,
}: {
  label: string;
  active: boolean;
  descending: boolean;
  onSort: () => void;
  right?: boolean;
}) {
  return (
    <th
      scope="col"
      class={right ? 'right' : undefined}
      aria-sort={active ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="sort" onClick={onSort}>
        {label}
        <span class="arrow">{active && <Sign name={descending ? 'down' : 'up'} />}</span>
      </button>
    </th>
  );
}

export function Copy({ text, label = 'Copy' }: { text: string | (() => string); label?: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button
      type="button"
      class="copy"
      onClick={async () => {
        if (await toClipboard(typeof text === 'string' ? text : text())) {
          setDone(true);
          say('Copied');
        }
      }}
    >
      {/* Both words take the same room, so that nothing moves. */}
      <span class={done ? 'hidden' : undefined}>{label}</span>
      <span class={done ? undefined : 'hidden'} aria-hidden={!done}>
        Copied
      </span>
    </button>
  );
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Outside of secure contexts there is only the old way.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}

/** A dialog over the page; Esc and a click outside close it. */
export function Dialog({
  title,
  onClose,
  wide,
  children,
}: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ComponentChildren;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog
      ref={ref}
      class={wide ? 'wide' : undefined}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <div class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="plain" aria-label="Close" onClick={onClose}>
          <Sign name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** One choice out of few, as a row of buttons. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: T; text: ComponentChildren }[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          type="button"
          key={option.value}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}
