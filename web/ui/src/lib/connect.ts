import type { Status } from '../api/types';

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
      text: `${origin === HOME ? '' : `NIGHTJAR_URL=${origin} `}./nightjar run --job my_job -- ./my-script.sh`,
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

/** The push listener as seen from here: the host that the page came from, with the listener's own port. */
export function pushAddress(origin: string, status: Status | undefined): string {
  const push = status?.listeners['push'];
  const port = push && /:(\d+)$/.exec(push)?.[1];
  if (!port) return origin + '/push';
  const url = new URL(origin);
  return `${url.protocol}//${url.hostname}:${port}`;
}
