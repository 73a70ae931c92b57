import type { Job, Status } from '../api/types';
import { formatSpan } from './spans';
import { commandLine } from './words';

/** The three ways in, with the address of the server that is asked. */
export interface Way {
  readonly title: string;
  readonly why: string;
  readonly text: string;
}

const HOME = 'http://127.0.0.1:9090';

export function waysIn(origin: string, status: Status | undefined): Way[] {
  return [
    {
      title: 'Wrap a command',
      why: 'Its time, exit code, resources and output are kept. The command behaves as if run bare.',
      text: `${home(origin)}./nightjar run --job my_job -- ./my-script.sh`,
    },
    {
      title: 'Scrape a service',
      why: 'Put this into nightjar.yml and send the server a SIGHUP.',
      text: "scrape_configs:\n  - job_name: my_service\n    static_configs:\n      - targets: ['localhost:8000']",
    },
    {
      title: 'Push a value',
      why: 'As to a Pushgateway. It stays until it is pushed again or deleted.',
      text: `echo "my_job_last_success_timestamp_seconds $(date +%s)" |\n  curl --data-binary @- ${pushAddress(origin, status)}/metrics/job/my_job`,
    },
  ];
}

const home = (origin: string) => (origin === HOME ? '' : `NIGHTJAR_URL=${origin} `);

/** The line that wraps a job's command as it was run last. */
export function runLine(origin: string, job: Pick<Job, 'name' | 'last_run'>): string {
  const run = job.last_run;
  const limit = run?.limit ? ` --timeout ${span(run.limit)}` : '';
  const command = run && run.command.length > 0 ? commandLine(run.command) : './my-script.sh';
  return `${home(origin)}./nightjar run --job ${commandLine([job.name])}${limit} -- ${command}`;
}

/** A duration as the wrapper reads it, which knows no weeks. */
function span(seconds: number): string {
  const text = formatSpan(seconds);
  return /[wy]/.test(text) ? `${Math.round(seconds / 3600)}h` : text;
}

/** The line that tells the end of a job's run without the wrapper. */
export function pingLine(origin: string, pingId: string): string {
  return `curl -fsS -m 10 --retry 5 -o /dev/null ${origin}/ping/${encodeURIComponent(pingId)}`;
}

/** The push listener as seen from here: the host that the page came from, with the listener's own port. */
export function pushAddress(origin: string, status: Status | undefined): string {
  const push = status?.listeners['push'];
  const port = push && /:(\d+)$/.exec(push)?.[1];
  if (!port) return origin + '/push';
  const url = new URL(origin);
  return `${url.protocol}//${url.hostname}:${port}`;
}
