import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** How the editor looks: all colours are the page's own, inherited into the editor's shadow root. */
export const highlights = HighlightStyle.define([
  { tag: [tags.number, tags.bool], color: 'var(--signal)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--accent)' },
  { tag: tags.function(tags.variableName), color: 'var(--live)' },
  { tag: tags.labelName, color: 'var(--limit)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--quiet)' },
]);

export const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: '13.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overflow: 'auto', maxHeight: '320px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--ink)', minHeight: '32px' },
  '.cm-line': { padding: '0 10px' },
  '.cm-placeholder': { color: 'var(--quiet)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-soft)', color: 'var(--bad)' },
  '.cm-lintRange-error, .cm-lintRange-warning': {
    backgroundImage: 'none',
    paddingBottom: '0',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--late)' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--bad) !important' },
  '.cm-tooltip': {
    color: 'var(--ink)',
    backgroundColor: 'var(--card)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--round)',
    fontFamily: 'var(--face)',
    zIndex: '20',
    maxWidth: 'calc(100vw - 16px)',
  },
  // Clear of the line that is being typed.
  '.cm-tooltip.cm-tooltip-below': { marginTop: '6px' },
  '.cm-tooltip .cm-diagnostic': { padding: '6px 10px', borderLeft: '3px solid var(--bad)', fontSize: '13px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12.5px', maxHeight: '17em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', lineHeight: '1.4' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent-soft)',
    color: 'var(--accent)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650' },
  '.cm-completionDetail': { color: 'var(--quiet)', fontStyle: 'normal', fontFamily: 'var(--face)', fontSize: '12px' },
  // Where there is no room beside the list, help stands below it, not over it.
  '.cm-completionInfo.cm-completionInfo-left-narrow, .cm-completionInfo.cm-completionInfo-right-narrow': {
    top: 'calc(100% + 4px) !important',
    left: '0 !important',
    right: '0 !important',
    maxWidth: 'none',
  },
  '.cm-tooltip.cm-completionInfo': { padding: '6px 10px', fontSize: '13px', maxWidth: '380px' },
});
