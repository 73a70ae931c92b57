import type { ComponentChildren } from 'preact';
import { isOpen, setOpen } from '../../shell';

/** Something unfolded on demand; that it is open stands in the page's address. */
export function Fold({
  name,
  summary,
  children,
  kind,
}: {
  name: string;
  summary: ComponentChildren;
  children: ComponentChildren;
  kind?: string;
}) {
  const open = isOpen(name);
  return (
    <details
      class={kind ? `fold ${kind}` : 'fold'}
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== isOpen(name)) setOpen(name, event.currentTarget.open);
      }}
    >
      <summary>{summary}</summary>
      {open && children}
    </details>
  );
}
