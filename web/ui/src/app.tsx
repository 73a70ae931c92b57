import { useEffect, useState } from 'preact/hooks';
import { prom } from './api/client';
import { useResource } from './api/resource';
import type { Alert } from './api/types';
import { match, type Match, type PageName } from './lib/route';
import { AlertsPage } from './pages/alerts';
import { JobPage } from './pages/job';
import { JobsPage } from './pages/jobs';
import { RunPage } from './pages/run/page';
import { RunsPage } from './pages/runs';
import { TargetsPage } from './pages/targets';
import { address, localZone, spoken, theme, utc, type Theme } from './shell';
import { Help, listenToKeys } from './keys';
import { Sign } from './ui/icons';
import { Lazy } from './ui/lazy';
import { Empty } from './ui/parts';
import { Tip } from './ui/tip';

const NAV: { page: PageName; also?: PageName[]; href: string; text: string }[] = [
  { page: 'jobs', also: ['job', 'calendar'], href: '/', text: 'Jobs' },
  { page: 'runs', also: ['run'], href: '/runs', text: 'Runs' },
  { page: 'graph', href: '/graph', text: 'Metrics' },
  { page: 'alerts', href: '/alerts', text: 'Alerts' },
  { page: 'ledger', also: ['targets'], href: '/ledger', text: 'Sources' },
];
const TITLES: Partial<Record<PageName, string>> = { targets: 'Targets', calendar: 'Calendar' };

const ledger = () => import('./pages/ledger').then((module) => module.LedgerPage);
const calendar = () => import('./pages/calendar').then((module) => module.CalendarPage);
const graph = () => import('./pages/graph/page').then((module) => module.GraphPage);

export function App() {
  const where = match(address.value.pathname);
  const [help, setHelp] = useState(false);
  useEffect(() => listenToKeys(() => setHelp(true)), []);
  const title = titleOf(where);
  useEffect(() => {
    document.title = `${title} · Nightjar`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="shell">
        <a class="brand" href="/" aria-label="Nightjar, to the jobs">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M4 20h4v6H4zm6-6h4v12h-4zm6 4h4v8h-4z" />
            <path class="late" d="M22 6h5v20h-5z" />
          </svg>
          Nightjar
        </a>
        <Nav page={where.page} />
        <div class="shell-tools">
          <button
            type="button"
            class="plain"
            title="Switch between local time and UTC"
            onClick={() => (utc.value = !utc.value)}
          >
            {utc.value ? 'UTC' : shortZone(localZone)}
            <span class="sr">: times are shown in {utc.value ? 'UTC' : localZone}</span>
          </button>
          <ThemeSwitch />
          <button
            type="button"
            class="plain help"
            aria-label="Keyboard help"
            title="Keyboard help (?)"
            onClick={() => setHelp(true)}
          >
            ?
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Page where={where} />
      </main>
      <Tip />
      {help && <Help onClose={() => setHelp(false)} />}
      <div class="sr" aria-live="polite" role="status">
        {spoken.value}
      </div>
    </>
  );
}

function Page({ where }: { where: Match }) {
  switch (where.page) {
    case 'jobs':
      return <JobsPage />;
    case 'job':
      return <JobPage key={where.name} name={where.name} />;
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage key={where.name} id={where.name} />;
    case 'graph':
      return <Lazy key="graph" load={graph} what="the graph page" props={{}} />;
    case 'alerts':
      return <AlertsPage />;
    case 'targets':
      return <TargetsPage />;
    case 'ledger':
      return <Lazy key="ledger" load={ledger} what="the sources" props={{}} />;
    case 'calendar':
      return <Lazy key="calendar" load={calendar} what="the calendar" props={{}} />;
    case 'nowhere':
      return (
        <Empty page title="There is no such page">
          <p>
            <code>{where.name}</code> is not an address of this server. <a href="/">To the jobs</a>
          </p>
        </Empty>
      );
  }
}

function Nav({ page }: { page: PageName }) {
  const alerts = useResource('alerts', (signal) => prom<{ alerts: Alert[] }>('/alerts', {}, signal), 15_000);
  const firing = alerts.data?.data.alerts.filter((alert) => alert.state === 'firing').length ?? 0;
  return (
    <nav class="pages" aria-label="Pages">
      {NAV.map((item) => (
        <a
          key={item.page}
          href={item.href}
          aria-current={item.page === page || item.also?.includes(page) ? 'page' : undefined}
        >
          {item.text}
          {item.page === 'alerts' && firing > 0 && (
            <span class="badge" title={`${firing} firing`}>
              {firing}
              <span class="sr"> firing</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const SIGN = { system: 'half', light: 'sun', dark: 'moon' } as const;

function ThemeSwitch() {
  const text = theme.value === 'system' ? 'as the system' : theme.value;
  return (
    <button
      type="button"
      class="plain"
      aria-label={`Theme: ${text}`}
      title={`Theme: ${text}`}
      onClick={() => (theme.value = NEXT[theme.value])}
    >
      <Sign name={SIGN[theme.value]} />
    </button>
  );
}

function titleOf(where: Match): string {
  if (where.page === 'job' || where.page === 'run') return where.name;
  return TITLES[where.page] ?? NAV.find((item) => item.page === where.page)?.text ?? 'Not found';
}

/** "Asia/Kathmandu" → "Kathmandu". */
function shortZone(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
