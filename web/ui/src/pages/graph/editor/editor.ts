import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  selectedCompletionIndex,
  setSelectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter } from '@codemirror/lint';
import { EditorState, Prec, StateEffect } from '@codemirror/state';
import { EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import { LanguageType, promQLLanguage } from '@prometheus-io/codemirror-promql';
import { completions } from './complete';
import { diagnoses, type Refused } from './lint';
import { highlights, look } from './look';
import { client } from './remote';

/** An editor of expressions. */
export interface Editor {
  setText(text: string): void;
  focus(): void;
  /** What the server refused, and why; null is nothing. */
  refused(refused: Refused | null): void;
  destroy(): void;
}

export interface EditorOptions {
  readonly text: string;
  readonly placeholder: string;
  readonly selection: { from: number; to: number; focused: boolean } | null;
  readonly onText: (text: string) => void;
  readonly onRun: () => void;
  /** Earlier expressions, the newest first. */
  readonly history: () => readonly string[];
  /** Seconds. */
  readonly range: () => number;
}

/** Said when it is known anew whether the server takes the expression. */
const judged = StateEffect.define<null>();

/**
 * Puts an editor into a host element, within a shadow root: there its styles are constructed sheets, which need no exception
 * from the content security policy. Colours are inherited, so that both themes work without it being told.
 */
export function createEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  const remote = client(options.range);
  const recall = { wanted: false };
  let refused: Refused | null = null;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      selection: options.selection
        ? { anchor: options.selection.from, head: options.selection.to }
        : { anchor: options.text.length },
      extensions: [
        Prec.highest(keymap.of(keys(options, recall))),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        history(),
        promQLLanguage(LanguageType.PromQL),
        syntaxHighlighting(highlights),
        bracketMatching(),
        closeBrackets(),
        autocompletion({
          override: [completions(remote, options.history, recall)],
          selectOnOpen: false,
          icons: false,
          // Enter takes only what was chosen with the arrows, so there is nothing to take by mistake.
          interactionDelay: 0,
          defaultKeymap: false,
          maxRenderedOptions: 60,
        }),
        linter(
          diagnoses(() => refused),
          { delay: 400 },
        ),
        tooltips({ position: 'fixed' }),
        EditorView.domEventHandlers({ beforeinput: overwrites }),
        EditorView.lineWrapping,
        placeholder(options.placeholder),
        EditorView.contentAttributes.of({
          'aria-label': 'Expression',
          'aria-multiline': 'true',
          spellcheck: 'false',
          autocorrect: 'off',
          autocapitalize: 'off',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onText(update.state.doc.toString());
        }),
        look,
      ],
    }),
  });
  if (options.selection?.focused) view.focus();
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: text.length },
      });
    },
    focus: () => view.focus(),
    refused(next) {
      refused = next;
      view.dispatch({ effects: judged.of(null) });
      forceLinting(view);
    },
    destroy() {
      remote.destroy?.();
      view.destroy();
    },
  };
}

/**
 * Typing over a selection is done here: a browser would give the new text the style of the old as an attribute, which the
 * content security policy refuses with a message. Brackets and quotes are left to those who close them.
 */
function overwrites(event: InputEvent, view: EditorView): boolean {
  const { data, inputType, isComposing } = event;
  if (inputType !== 'insertText' || isComposing || !data || view.state.selection.main.empty) return false;
  if (/^[()[\]{}"'`]$/.test(data)) return false;
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
  event.preventDefault();
  return true;
}

function keys(options: EditorOptions, recall: { wanted: boolean }) {
  const isOpen = (view: EditorView) => completionStatus(view.state) === 'active';
  const recalls = (view: EditorView) => {
    if (completionStatus(view.state) !== null || view.state.doc.lines > 1) return false;
    recall.wanted = true;
    return startCompletion(view);
  };
  return [
    {
      key: 'Enter',
      run(view: EditorView) {
        // Enter runs, unless a completion was chosen with the arrows.
        if (isOpen(view) && selectedCompletionIndex(view.state) !== null) return acceptCompletion(view);
        closeCompletion(view);
        options.onRun();
        return true;
      },
      shift: insertNewlineAndIndent,
    },
    {
      key: 'Tab',
      run(view: EditorView) {
        if (!isOpen(view)) return false;
        if (selectedCompletionIndex(view.state) === null) view.dispatch({ effects: setSelectedCompletion(0) });
        return acceptCompletion(view);
      },
    },
    {
      key: 'Escape',
      run(view: EditorView) {
        if (!closeCompletion(view)) view.contentDOM.blur();
        return true;
      },
    },
    { key: 'ArrowUp', run: recalls },
    { key: 'ArrowDown', run: recalls },
  ];
}
