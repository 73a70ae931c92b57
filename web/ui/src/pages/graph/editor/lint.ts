import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { ApiError, prom } from '../../../api/client';
import { errorPosition } from '../../../lib/graph/series';

/** An expression that the server refused, with its words. */
export interface Refused {
  readonly text: string;
  readonly message: string;
}

/** What is wrong with an expression while it is typed: in the server's words, or in the editor's own where it has none. */
export function diagnoses(refused: () => Refused | null): (view: EditorView) => Promise<readonly Diagnostic[]> {
  const own = new PromQLExtension().getLinter().promQL();
  const server = serverCheck();
  return async (view) => {
    const { doc } = view.state;
    const text = doc.toString();
    if (text.trim() === '') return [];
    const known = refused();
    const message = known?.text === text ? known.message : await server(text);
    if (message === null || view.state.doc !== doc) return [];
    const marked = message === undefined ? null : markOf(doc, message);
    return marked ? [marked] : own(view);
  };
}

/** Asks the server to parse: null is fine, a text why not, undefined that it does not tell. */
function serverCheck(): (text: string) => Promise<string | null | undefined> {
  let asks = true;
  let abort = new AbortController();
  return async (text) => {
    if (!asks) return undefined;
    abort.abort();
    abort = new AbortController();
    try {
      await prom<string>('/format_query', { query: text }, abort.signal);
      return null;
    } catch (problem) {
      if (!(problem instanceof ApiError)) return undefined;
      if (problem.status === 404 || problem.status === 405) asks = false;
      return problem.status === 400 ? problem.message : undefined;
    }
  };
}

/** The place that a message names, from there to the end of the word. */
function markOf(doc: Text, message: string): Diagnostic | null {
  const place = errorPosition(message);
  if (!place || place.line > doc.lines) return null;
  const line = doc.line(place.line);
  const at = Math.min(line.from + Math.max(place.column - 1, 0), doc.length);
  const word = /^[\w:]+|^\S/.exec(doc.sliceString(at, line.to))?.[0].length ?? 0;
  // At the very end there is nothing to mark but what stands before.
  const from = word === 0 ? Math.max(at - 1, 0) : at;
  const text = message.replace(/^.*?\d+:\d+: /s, '');
  return { from, to: Math.max(at + word, from), severity: 'error', message: text };
}
