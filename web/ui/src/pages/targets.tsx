import { own, prom } from '../api/client';
import { useResource } from '../api/resource';
import type { Page, Refused, Target } from '../api/types';
import { compareNames } from '../lib/board';
import { grouped, plural } from '../lib/format';
import { graphOf } from '../lib/graph/url';
import { address, setParams } from '../shell';
import { Empty, Filter, Head, Shown } from '../ui/parts';
import { LabelChips, StateMark, Took, When } from '../ui/values';
import { Sign } from '../ui/icons';

interface Targets {
  activeTargets: Target[];
}

/** What is scraped, by pool, and what was refused on the way in. */
export function TargetsPage() {
  const targets = useResource('targets', (signal) => prom<Targets>('/targets', { state: 'active' }, signal), 5000);
  const refused = useResource('refused', (signal) => own<Page<Refused>>('/refused', { limit: 1000 }, signal), 5000);
  const text = address.value.searchParams.get('q') ?? '';
  const all = targets.data?.data.activeTargets ?? [];
  const down = all.filter((target) => target.health === 'down').length;
  return (
    <>
      <Head title="Targets" tools={<Filter label="Filter targets" value={text} onChange={(q) => setParams({ q })} />}>
        {targets.data && all.length > 0 && (
          <>
            {down > 0 ? <StateMark state="down" word={`${down} down`} /> : <StateMark state="up" word="all up" />} of{' '}
            {plural(all.length, 'target')}
          </>
        )}
      </Head>
      <Shown of={targets} what="targets">
        {() => (all.length === 0 ? <NoTargets /> : <Pools targets={all.filter((target) => matches(target, text))} />)}
      </Shown>
      <section>
        <h2>Ingest health</h2>
        <Shown of={refused} what="refused input" rows={3}>
          {(page) => <RefusedTable rows={page.data} />}
        </Shown>
      </section>
    </>
  );
}

function NoTargets() {
  return (
    <Empty title="Nothing is scraped">
      <p>
        Put <code>scrape_configs</code> into nightjar.yml, as for Prometheus, and send the server a SIGHUP.
      </p>
    </Empty>
  );
}

function Pools({ targets }: { targets: Target[] }) {
  if (targets.length === 0)
    return (
      <Empty title="No target is like that">
        <p>Clear the filter.</p>
      </Empty>
    );
  const pools = Map.groupBy(targets, (target) => target.scrapePool);
  const wrongFirst = [...pools].sort(([a, x], [b, y]) => Number(hasDown(y)) - Number(hasDown(x)) || compareNames(a, b));
  return (
    <>
      {wrongFirst.map(([pool, members]) => {
        const up = members.filter((target) => target.health === 'up').length;
        return (
          <section key={pool}>
            <h2>
              {pool}{' '}
              <span class="quiet small">
                {up} of {members.length} up
              </span>
            </h2>
            <table class="rows targets">
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Address</th>
                  <th scope="col">Labels</th>
                  <th scope="col">Last scrape</th>
                  <th scope="col" class="right">
                    Took
                  </th>
                </tr>
              </thead>
              <tbody>
                {members.sort(downFirst).map((target) => (
                  <TargetRow key={target.scrapeUrl + JSON.stringify(target.labels)} target={target} />
                ))}
              </tbody>
            </table>
          </section>
        );
      })}
    </>
  );
}

function TargetRow({ target }: { target: Target }) {
  const series = `{job=${JSON.stringify(target.labels['job'] ?? '')},instance=${JSON.stringify(target.labels['instance'] ?? '')}}`;
  return (
    <tr class={target.health === 'down' ? 'stands-wrong' : undefined}>
      <td class="cell-state">
        <StateMark state={target.health} />
      </td>
      <td class="cell-name">
        <a data-row class="row-link" href={graphOf(series, 'table')} title="Show its series">
          {target.labels['instance'] ?? target.scrapeUrl}
        </a>{' '}
        <div class="small quiet">
          <a
            class="quiet"
            href={target.scrapeUrl}
            target="_blank"
            rel="noopener noreferrer"
            title="Opens the target itself"
          >
            {target.scrapeUrl} <Sign name="out" />
          </a>
        </div>
        {target.lastError && <div class="error-text">{target.lastError}</div>}
      </td>
      <td class="cell-labels">
        <LabelChips labels={target.labels} without={['instance', 'job']} />
      </td>
      <td class="cell-when">
        <When at={target.lastScrape} />
        {target.scrapeInterval && <div class="small quiet">every {target.scrapeInterval}</div>}
      </td>
      <td class="right cell-took">
        <Took seconds={target.lastScrapeDuration} />
      </td>
    </tr>
  );
}

function RefusedTable({ rows }: { rows: Refused[] }) {
  if (rows.length === 0)
    return (
      <p>
        <StateMark state="ok" word="Nothing was refused since the server started." />
      </p>
    );
  return (
    <table class="rows refused">
      <thead>
        <tr>
          <th scope="col">Signal</th>
          <th scope="col">Reason</th>
          <th scope="col" class="right">
            Count
          </th>
          <th scope="col">Last</th>
          <th scope="col">What it was</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.signal + row.reason}>
            <td class="cell-state">{row.signal}</td>
            <td class="cell-name">{row.reason.replaceAll('_', ' ')}</td>
            <td class="right num cell-took">{grouped(row.count)}</td>
            <td class="cell-when">
              <When at={row.last_at} />
            </td>
            <td class="cell-detail">
              <code>{row.last_detail}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const hasDown = (targets: Target[]) => targets.some((target) => target.health === 'down');
const downFirst = (a: Target, b: Target) =>
  Number(b.health === 'down') - Number(a.health === 'down') ||
  compareNames(a.labels['instance'] ?? '', b.labels['instance'] ?? '');

function matches(target: Target, text: string): boolean {
  const all = [target.scrapePool, target.scrapeUrl, target.health, target.lastError, ...Object.values(target.labels)]
    .join(' ')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
