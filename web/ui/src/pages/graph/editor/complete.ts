import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { newCompleteStrategy } from '@prometheus-io/codemirror-promql';
import { signatures } from './functions';
import type { Remote } from './remote';

/** Up to so many names their metadata are told beside them. */
const MOST_TOLD = 5000;

/** Names, labels and functions where they can stand; earlier expressions when asked for. */
export function completions(
  remote: Remote,
  history: () => readonly string[],
  recall: { wanted: boolean },
): CompletionSource {
  const strategy = newCompleteStrategy({ remote, maxMetricsMetadata: MOST_TOLD });
  return async (context) => {
    if (recall.wanted) {
      recall.wanted = false;
      return recalled(context, history());
    }
    // Nothing is offered to an empty field, and nothing where no word has begun.
    if (!context.explicit && !context.matchBefore(/[\w:.]+|[{(,"'=]\s*[^\s]*/)) return null;
    remote.begin();
    const found = await strategy.promQL(context);
    if (!found || context.aborted) return null;
    const { validFor, ...rest } = found;
    const result = { ...rest, options: found.options.map(withSignature) };
    // Of a list that was cut short another part is asked for with the next letter.
    return remote.wasCut() || !validFor ? result : { ...result, validFor };
  };
}

function recalled(context: CompletionContext, history: readonly string[]): CompletionResult | null {
  const text = context.state.doc.toString();
  const options = history
    .filter((expr) => expr !== text.trim())
    .map((expr): Completion => ({ label: expr, detail: 'earlier' }));
  return options.length === 0 ? null : { from: 0, to: text.length, options, filter: false };
}

function withSignature(option: Completion): Completion {
  const signature = option.type === 'function' ? signatures.get(option.label) : undefined;
  return signature ? { ...option, detail: signature } : option;
}
