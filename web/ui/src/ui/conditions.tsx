import type { ComponentChildren } from 'preact';
import type { Condition } from '../api/types';
import { plural } from '../lib/format';
import { jobPath } from '../lib/route';
import { isOpen, setOpen } from '../shell';
import { Sign } from './icons';
import { StateMark, When } from './values';

/** What is wrong now, the worst first: a line for each, with its evidence. */
export function Conditions({
  of,
  most = Infinity,
  tools,
}: {
  of: readonly Condition[];
  most?: number;
  tools?: (condition: Condition) => ComponentChildren;
}) {
  if (of.length === 0) return null;
  const all = isOpen('conditions') || of.length <= most;
  return (
    <ul class="conditions" aria-label="What is wrong now">
      {(all ? of : of.slice(0, most)).map((each) => (
        <li key={each.name + JSON.stringify(each.labels)} class={each.muted ? 'muted' : undefined}>
          {each.muted ? <StateMark state="retired" word="muted" /> : <StateMark state={each.severity} />}
          <p>
            <Named condition={each} plain={tools !== undefined} />
            {each.description && each.description !== each.summary && (
              <span class="small quiet evidence-line">{each.description}</span>
            )}
          </p>
          <span class="small quiet since">
            since <When at={each.since} />
            <Runbook at={each.runbook ?? ''} />
          </span>
          {tools?.(each)}
        </li>
      ))}
      {!all && (
        <li class="rest">
          <button type="button" class="plain" onClick={() => setOpen('conditions', true)}>
            {plural(of.length - most, 'more thing', 'more things')} that {of.length - most === 1 ? 'is' : 'are'} wrong
          </button>
        </li>
      )}
    </ul>
  );
}

function Runbook({ at }: { at: string }) {
  if (!/^https?:\/\//i.test(at)) return null;
  return (
    <>
      {' · '}
      <a href={at} target="_blank" rel="noopener noreferrer">
        Runbook <Sign name="out" />
      </a>
    </>
  );
}

function Named({ condition, plain }: { condition: Condition; plain: boolean }) {
  const text = condition.summary || condition.name;
  const link = linkOf(condition);
  return plain || !link ? <b title={condition.name}>{text}</b> : <a href={link}>{text}</a>;
}

/** Only a page of our own. */
function linkOf({ link, labels }: Condition): string | null {
  if (link?.startsWith('/') && !link.startsWith('//')) return link;
  return labels['job'] ? jobPath(labels['job']) : null;
}
