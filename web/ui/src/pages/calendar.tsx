import { useMemo, useState } from 'preact/hooks';
import { ownAll } from '../api/client';
import { useResource } from '../api/resource';
import type { Coming } from '../api/types';
import { byHost, segments, ticks, type HostLanes, type Segment, type Tick } from '../lib/calendar';
import { duration, exactTime, plural, shortTime } from '../lib/format';
import { jobPath } from '../lib/route';
import { address, now, setParams, tip, zone } from '../shell';
import { ShapeIcon } from '../ui/icons';
import { Choice, Empty, Filter, Head, Shown } from '../ui/parts';
import { StateMark, Took, When } from '../ui/values';
import '../styles/calendar.css';

const EVERY = 30_000;
const HOUR = 3_600_000;
const RANGES = { '24h': 24 * HOUR, '7d': 7 * 24 * HOUR } as const;
type Range = keyof typeof RANGES;
const MOST = 5000;
const ROWS = 100;
/** Runs of a job closer together than this share of the whole are drawn as one; in the list there is less room. */
const CLOSE = 1 / 80;
const LISTED_CLOSE = 1 / 8;

/** The runs to come, by host, and where they get in each other's way. */
export function CalendarPage() {
  const params = address.value.searchParams;
  const range: Range = params.get('range') === '7d' ? '7d' : '24h';
  const text = params.get('q') ?? '';
  const only = params.get('only') === 'collisions';
  const coming = useResource(
    `calendar ${range}`,
    async (signal) => {
      const from = Date.now();
      const to = from + RANGES[range];
      const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const page = await ownAll<Coming>('/calendar', MOST, signal, span);
      return { from, to, page };
    },
    EVERY,
  );
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <a href="/">Jobs</a>
      </nav>
      <Head
        title="Calendar"
        tools={
          <>
            <Choice
              label="How far ahead"
              value={range}
              options={[
                { value: '24h', text: '24 hours' },
                { value: '7d', text: '7 days' },
              ]}
              onChange={(value) => setParams({ range: value === '24h' ? null : value })}
            />
            <Filter label="Filter by job or host" value={text} onChange={(q) => setParams({ q })} />
          </>
        }
      >
        {coming.data && <Summary coming={coming.data.page.data} only={only} />}
      </Head>
      <Shown of={coming} what="coming runs">
        {({ from, to, page }) => (
          <>
            <Timeline coming={page.data} from={from} to={to} text={text} only={only} />
            {page.next !== null && (
              <p class="quiet">Only the first {plural(MOST, 'run')} are shown: there are more in this time.</p>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

function Summary({ coming, only }: { coming: readonly Coming[]; only: boolean }) {
  const collisions = coming.filter((run) => run.collides_with.length > 0).length;
  return (
    <>
      {plural(coming.length, 'run')} to come
      {collisions > 0 ? (
        <>
          {' · '}
          <StateMark state="warning" word={`${plural(collisions, 'run')} due while another one runs`} />{' '}
          <button
            type="button"
            class="small"
            aria-pressed={only}
            onClick={() => setParams({ only: only ? null : 'collisions' })}
          >
            Only these
          </button>
        </>
      ) : (
        coming.length > 0 && (
          <>
            {' · '}
            <StateMark state="ok" word="none of them collide" />
          </>
        )
      )}
    </>
  );
}

interface TimelineProps {
  coming: readonly Coming[];
  from: number;
  to: number;
  text: string;
  only: boolean;
}

function Timeline({ coming, from, to, text, only }: TimelineProps) {
  const all = useMemo(() => segments(coming, (to - from) * CLOSE), [coming]);
  const listed = useMemo(() => segments(coming, (to - from) * LISTED_CLOSE, true), [coming]);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = (each: Segment) => {
    const told = `${each.job} ${each.instance}`.toLowerCase();
    return words.every((word) => told.includes(word)) && (!only || each.collidesWith.length > 0);
  };
  const shown = all.filter(isWanted);
  if (all.length === 0)
    return (
      <Empty title="No run is expected">
        <p>
          Schedules are learned from the starts of runs, or given on a job’s page. <a href="/">To the jobs</a>
        </p>
      </Empty>
    );
  if (shown.length === 0)
    return (
      <Empty title="No coming run is like that">
        <p>
          <a href="/calendar">Show all of them</a>
        </p>
      </Empty>
    );
  const hours = ticks(from, to, to - from > 2 * 24 * HOUR ? 24 : 3, zone());
  return (
    <>
      <div class="calendar" role="group" aria-label="Timeline; the same is listed beneath">
        <Axis hours={hours} from={from} to={to} />
        {byHost(shown).map((host) => (
          <Host key={host.instance} host={host} hours={hours} from={from} to={to} />
        ))}
      </div>
      <List all={listed.filter(isWanted)} />
    </>
  );
}

const share = (at: number, from: number, to: number) => `${(((at - from) / (to - from)) * 100).toFixed(3)}%`;

function Axis({ hours, from, to }: { hours: readonly Tick[]; from: number; to: number }) {
  return (
    <div class="calendar-row axis">
      <span class="calendar-name small quiet">now</span>
      <svg class="lane" height="18" aria-hidden="true">
        {hours.map(({ at, label, isDay }) =>
          (at - from) / (to - from) > LAST_LABEL ? null : (
            <text
              key={at}
              x={share(at, from, to)}
              y="13"
              class={isDay ? 'day' : isBetween(label) ? 'hour odd' : 'hour'}
            >
              {label}
            </text>
          ),
        )}
      </svg>
    </div>
  );
}

/** Hours for which a phone has no room. */
const isBetween = (label: string) => Number(label.slice(0, 2)) % 6 !== 0;
/** Beyond it a label would be cut off. */
const LAST_LABEL = 0.955;
const LANE = 20;

function Host({ host, hours, from, to }: { host: HostLanes; hours: readonly Tick[]; from: number; to: number }) {
  const [most, setMost] = useState(ROWS);
  return (
    <div class="calendar-host">
      <h2>
        {host.instance || 'any host'}{' '}
        {host.collisions > 0 && (
          <span class="small tone-late">
            <ShapeIcon shape="bang" /> {plural(host.collisions, 'collision')}
          </span>
        )}
      </h2>
      {host.lanes.slice(0, most).map(({ job, segments: mine }) => (
        <div class="calendar-row" key={job}>
          <a class="calendar-name row-link" href={jobPath(job)} title={job}>
            {job}
          </a>
          <svg class="lane" height={LANE} aria-hidden="true">
            {hours.map(({ at, isDay }) => (
              <line
                key={at}
                class={isDay ? 'day' : 'hour'}
                x1={share(at, from, to)}
                x2={share(at, from, to)}
                y1="0"
                y2={LANE}
              />
            ))}
            {mine.map((each) => (
              <Bar key={each.from} segment={each} from={from} to={to} />
            ))}
          </svg>
        </div>
      ))}
      {host.lanes.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS)}>
          {most} of {host.lanes.length} jobs shown. Show more
        </button>
      )}
    </div>
  );
}

/** A run of next to no time still shows. */
const LEAST_WIDTH = 0.35;

function Bar({ segment, from, to }: { segment: Segment; from: number; to: number }) {
  const collides = segment.collidesWith.length > 0;
  const wide = Math.max(LEAST_WIDTH, ((Math.min(segment.to, to) - segment.from) / (to - from)) * 100);
  const show = (event: Event) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    tip.value = { x: box.left + box.width / 2, y: box.top, lines: told(segment) };
  };
  const x = share(segment.from, from, to);
  return (
    <g class={collides ? 'bar collides' : 'bar'} onMouseEnter={show} onMouseLeave={() => (tip.value = null)}>
      <rect x={x} y="4" width={`${wide.toFixed(3)}%`} height="12" rx="1.5" />
      {collides && (
        <svg x={x} y="0" overflow="visible">
          <path class="collision" d="M0 0H7L3.5 5Z" />
        </svg>
      )}
    </g>
  );
}

function told(segment: Segment): string[] {
  const lines = [segment.job, exactTime(segment.from, zone()).slice(0, 16)];
  if (segment.runs > 1) lines.push(`${segment.runs} runs until ${shortTime(segment.lastAt, zone(), now.value)}`);
  if (segment.usually !== null) lines.push(`usually takes ${duration(segment.usually)}`);
  if (segment.collidesWith.length > 0) lines.push(`while ${segment.collidesWith.join(', ')} runs`);
  return lines;
}

function List({ all }: { all: readonly Segment[] }) {
  const [most, setMost] = useState(ROWS);
  return (
    <section>
      <h2>In their order</h2>
      <table class="rows coming">
        <thead>
          <tr>
            <th scope="col">Due</th>
            <th scope="col">Job</th>
            <th scope="col">Host</th>
            <th scope="col" class="right">
              Usually takes
            </th>
            <th scope="col">Collides with</th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, most).map((each) => (
            <tr key={each.instance + each.job + each.from}>
              <td class="cell-when">
                <When at={each.from} />
                {each.runs > 1 && (
                  <div class="small quiet">
                    {plural(each.runs, 'run')} until <When at={each.lastAt} only="time" />
                  </div>
                )}
              </td>
              <td class="cell-name">
                <a class="row-link" data-row href={jobPath(each.job)}>
                  {each.job}
                </a>
              </td>
              <td class="quiet cell-instance">{each.instance || 'any'}</td>
              <td class="right cell-took">
                <Took seconds={each.usually} />
              </td>
              <td class="cell-detail">
                {each.collidesWith.length > 0 && (
                  <span class="tone-late">
                    <ShapeIcon shape="bang" /> {each.collidesWith.join(', ')}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + ROWS)}>
          {most} of {all.length} shown. Show more
        </button>
      )}
    </section>
  );
}
