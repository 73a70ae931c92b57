import { own, prom } from '../api/client';
import { useResource } from '../api/resource';
import type { Alert, AlertStep, Page, Rule, RuleGroup } from '../api/types';
import { number, plural } from '../lib/format';
import { graphOf } from '../lib/graph/url';
import { parseValue } from '../lib/graph/series';
import { formatSpan } from '../lib/spans';
import { address, setParams } from '../shell';
import { Empty, Filter, Head, Shown } from '../ui/parts';
import { LabelChips, StateMark, Took, When } from '../ui/values';
import { Sign } from '../ui/icons';

interface Active {
  rule: Rule;
  alert: Alert;
}

const ORDER = ['firing', 'pending', 'inactive', 'unknown'];

/** What is firing, then the rules by group, then what happened before. */
export function AlertsPage() {
  const rules = useResource('rules', (signal) => prom<{ groups: RuleGroup[] }>('/rules', {}, signal), 5000);
  const history = useResource(
    'history',
    (signal) => own<Page<AlertStep>>('/alerts/history', { limit: 100 }, signal),
    10_000,
  );
  const text = address.value.searchParams.get('q') ?? '';
  const groups = rules.data?.data.groups ?? [];
  const active = activeAlerts(groups).filter(({ alert }) => mentions(text, Object.values(alert.labels).join(' ')));
  const firing = active.filter(({ alert }) => alert.state === 'firing').length;
  return (
    <>
      <Head
        title="Alerts"
        tools={<Filter label="Filter alerts and rules" value={text} onChange={(q) => setParams({ q })} />}
      >
        {rules.data &&
          (firing > 0 ? (
            <StateMark state="firing" word={`${firing} firing`} />
          ) : (
            <StateMark state="ok" word="nothing is firing" />
          ))}
        {active.length > firing && (
          <>
            {' '}
            <StateMark state="pending" word={`${active.length - firing} pending`} />
          </>
        )}
      </Head>
      <Shown of={rules} what="rules">
        {() => (
          <>
            {active.map(({ rule, alert }) => (
              <AlertCard key={JSON.stringify(alert.labels)} rule={rule} alert={alert} />
            ))}
            {groups.length === 0 ? <NoRules /> : <Groups groups={groups} text={text} />}
          </>
        )}
      </Shown>
      <section>
        <h2>History</h2>
        <Shown of={history} what="history" rows={3}>
          {(page) => (
            <History steps={page.data.filter((step) => mentions(text, Object.values(step.labels).join(' ')))} />
          )}
        </Shown>
      </section>
    </>
  );
}

function NoRules() {
  return (
    <Empty title="No rules yet">
      <p>
        Name rule files under <code>rule_files</code> in nightjar.yml, as for Prometheus, and send the server a SIGHUP.
      </p>
    </Empty>
  );
}

function AlertCard({ rule, alert }: Active) {
  const { summary, description, runbook_url: runbook, link, ...others } = alert.annotations;
  const page = link?.startsWith('/') && !link.startsWith('//') ? link : null;
  return (
    <article class={`card alert ${alert.state}`}>
      <header>
        <StateMark state={alert.state} />
        <h2>{alert.labels['alertname'] ?? rule.name}</h2>
        <span class="since">
          since <When at={alert.activeAt} />
        </span>
      </header>
      {(summary ?? description) && <p class="lead">{summary ?? description}</p>}
      {summary && description && <p>{description}</p>}
      {Object.entries(others).map(([name, value]) => (
        <p key={name}>
          <span class="quiet">{name}:</span> {value}
        </p>
      ))}
      <LabelChips labels={alert.labels} without={['alertname']} />
      <p class="small">
        value{' '}
        <b class="num" title={alert.value}>
          {number(parseValue(alert.value))}
        </b>
        {page ? (
          <>
            {' · '}
            <a href={page}>what is known of it</a>
          </>
        ) : (
          <>
            {' of '}
            <a href={graphOf(rule.query)}>
              <code>{rule.query}</code>
            </a>
          </>
        )}
        {runbook && /^https?:\/\//.test(runbook) && (
          <>
            {' '}
            ·{' '}
            <a href={runbook} target="_blank" rel="noopener noreferrer">
              runbook <Sign name="out" />
            </a>
          </>
        )}
      </p>
    </article>
  );
}

function Groups({ groups, text }: { groups: RuleGroup[]; text: string }) {
  return (
    <>
      {groups.map((group) => {
        const rules = group.rules.filter((rule) => mentions(text, `${group.name} ${rule.name} ${rule.query}`));
        if (rules.length === 0) return null;
        return (
          <section key={group.file + group.name}>
            <h2>
              {group.name}{' '}
              <span class="quiet small">
                {isBuiltIn(group) ? 'what Nightjar watches for by itself' : group.file}, every{' '}
                {formatSpan(group.interval)}
              </span>
            </h2>
            <table class="rows rules">
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Rule</th>
                  <th scope="col">{isBuiltIn(group) ? 'Meaning' : 'Expression'}</th>
                  <th scope="col">Evaluated</th>
                  <th scope="col" class="right">
                    Took
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...rules].sort(worstFirst).map((rule) => (
                  <RuleRow key={rule.type + rule.name + rule.query} rule={rule} builtIn={isBuiltIn(group)} />
                ))}
              </tbody>
            </table>
          </section>
        );
      })}
    </>
  );
}

function RuleRow({ rule, builtIn }: { rule: Rule; builtIn: boolean }) {
  const state = rule.health === 'err' ? 'err' : rule.type === 'recording' ? 'ok' : (rule.state ?? 'unknown');
  const alerts = rule.alerts?.length ?? 0;
  return (
    <tr class={state === 'err' || state === 'firing' ? 'stands-wrong' : undefined}>
      <td class="cell-state">
        <StateMark state={state} {...(rule.type === 'recording' && state === 'ok' ? { word: 'recording' } : {})} />
      </td>
      <td class="cell-name">
        {rule.name}
        <div class="small quiet">
          {[
            rule.duration ? `for ${formatSpan(rule.duration)}` : '',
            rule.keepFiringFor ? `kept ${formatSpan(rule.keepFiringFor)}` : '',
            alerts > 0 ? plural(alerts, 'alert') : '',
          ]
            .filter(Boolean)
            .join(', ')}
        </div>
        {rule.lastError && <div class="error-text">{rule.lastError}</div>}
      </td>
      <td class="cell-detail">
        <a data-row class="row-link" href={graphOf(rule.query)} title={builtIn ? rule.query : undefined}>
          {builtIn ? rule.annotations?.['description'] || rule.query : <code>{rule.query}</code>}
        </a>
      </td>
      <td class="cell-when">
        <When at={rule.lastEvaluation} only="age" />
      </td>
      <td class="right cell-took">
        <Took seconds={rule.evaluationTime} />
      </td>
    </tr>
  );
}

function History({ steps }: { steps: AlertStep[] }) {
  if (steps.length === 0) return <p class="quiet">No alert has changed its state yet.</p>;
  return (
    <table class="rows history">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Step</th>
          <th scope="col">Alert</th>
          <th scope="col">Labels</th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step, i) => (
          <tr key={step.at + i}>
            <td class="cell-when">
              <When at={step.at} />
            </td>
            <td class="cell-state">
              <StateMark state={step.step} />
            </td>
            <td class="cell-name">{step.labels['alertname']}</td>
            <td class="cell-labels">
              <LabelChips labels={step.labels} without={['alertname']} />
            </td>
            <td class="cell-detail">{step.detail}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function activeAlerts(groups: RuleGroup[]): Active[] {
  return groups
    .flatMap((group) => group.rules)
    .flatMap((rule) => (rule.alerts ?? []).map((alert) => ({ rule, alert })))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.alert.state) - ORDER.indexOf(b.alert.state) ||
        Date.parse(b.alert.activeAt ?? '') - Date.parse(a.alert.activeAt ?? ''),
    );
}

/** The group that no file has: its rules are the conditions that the server finds by itself. */
const isBuiltIn = (group: RuleGroup) => group.file === 'nightjar' && group.name === 'watch';
const worstFirst = (a: Rule, b: Rule) => weight(a) - weight(b);
const weight = (rule: Rule) =>
  rule.health === 'err' ? -1 : rule.type === 'recording' ? 9 : ORDER.indexOf(rule.state ?? 'unknown');
const mentions = (text: string, all: string) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.toLowerCase().includes(word));
