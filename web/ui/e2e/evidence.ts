import type { Run } from '../src/api/types';

/** What is known of the newest runs beyond their rows: a hang, an exception, a kill, retries, a lock, a lost one. */
export const NOW = Date.parse('2026-11-20T14:30:00.000Z');
export const iso = (millis: number) => new Date(millis).toISOString();

export function told(run: Run): Partial<Run> {
  return TOLD[run.job]?.(run, Date.parse(run.started_at)) ?? {};
}

const TOLD: Record<string, (run: Run, start: number) => Partial<Run>> = {
  nightly_backup: (_, start) => ({
    attempt: 1,
    retry_seconds: 0,
    backoff_seconds: 0,
    reason: 'Timed out after 7200 s; TERM ended it',
    verdict: null,
    evidence: {
      causes: [
        {
          kind: 'timeout',
          text: 'Its limit of 2 h ended it',
          confidence: 'certain',
          evidence: ['the limit passed at 04:30:00', 'TERM was sent to process group 4711; it ended 0.3 s later'],
        },
        {
          kind: 'silent',
          text: 'It had written nothing for 1 h 47 m',
          confidence: 'likely',
          evidence: ['the last line of output came at 02:43:11'],
        },
      ],
      stacks: [0, 0.5, 1].map((after) => dump(start + (7200 + after) * 1000, after)),
      curve: backupCurve(),
      facts: facts('pipe'),
    },
    pid: 4711,
  }),
  invoice_export: (_, start) => ({
    attempt: 3,
    retry_seconds: 95.2,
    backoff_seconds: 90,
    reason: "ValueError: invalid literal for int() with base 10: 'n/a'",
    evidence: {
      causes: [
        {
          kind: 'exception',
          text: "Uncaught ValueError: invalid literal for int() with base 10: 'n/a'",
          confidence: 'certain',
          evidence: [
            'reported by the preload from MainThread of process 5120',
            'exit code 1 is what Python gives then',
          ],
        },
      ],
      attempts: [
        attempt(1, start, 2.4, 30, 'ConnectionResetError: the ERP closed the connection'),
        attempt(2, start + 32_400, 2.8, 60, 'ConnectionResetError: the ERP closed the connection'),
        attempt(3, start + 95_200, 5.1, 0, "ValueError: invalid literal for int() with base 10: 'n/a'"),
      ],
      exceptions: [exception(start)],
      facts: facts('pipe'),
    },
  }),
  thumbnailer: (_, start) => ({
    attempt: 1,
    reason: 'Killed by the kernel: its control group was out of memory',
    evidence: {
      causes: [
        {
          kind: 'oom_kill',
          text: 'Killed by the kernel: its control group was out of memory',
          confidence: 'certain',
          evidence: [
            'oom_kill of /system.slice/thumbnailer.service rose from 0 to 1',
            'kernel: Memory cgroup out of memory: Killed process 5812 (thumbnailer) total-vm:9127332kB',
          ],
        },
      ],
      curve: leakCurve(start),
      left_over: [
        { pid: 5820, command: ['sleep', '600'], state: 'S', wait_channel: 'hrtimer_nanosleep', why: 'outlived' },
        {
          pid: 5833,
          command: ['convert', '/srv/media/<b>x</b>.tif'],
          state: 'D',
          wait_channel: 'nfs_wait_bit_killable',
          why: 'unkillable',
        },
      ],
      facts: facts('file'),
    },
  }),
  certificate_renewal: () => ({
    attempt: 1,
    output_lines: 0,
    reason: 'The lock was held by run 01KAG7Q2 (process 3120) since 08:14',
    evidence: {
      causes: [
        {
          kind: 'lock_held',
          text: 'The lock was held by run 01KAG7Q2 (process 3120) since 08:14',
          confidence: 'certain',
          evidence: ['/run/lock/nightjar/certificate_renewal.lock is locked by process 3120'],
        },
      ],
    },
  }),
  feed_sync: (_, start) => ({
    attempt: 17,
    retry_seconds: 7200,
    backoff_seconds: 6120,
    reason: 'Exited with code 1; it has failed 16 times',
    evidence: {
      attempts: [
        ...Array.from({ length: 16 }, (_, i) =>
          attempt(
            i + 1,
            start + i * 450_000,
            67.5,
            382.5,
            'Exited with code 1: feeds.example.org: Name or service not known',
          ),
        ),
        { number: 17, state: 'running', pid: 6000, started_at: iso(start + 7_200_000), duration: null },
      ],
      curve: retryCurve(),
      facts: facts('pipe'),
    },
  }),
  stock_count: () => ({
    attempt: 1,
    verdict: 'bad',
    reason: 'Not as expected: rows>0 was 0',
    evidence: {
      expectations: [
        { text: 'rows>0', value: '0', met: false },
        { text: 'warehouses==3', value: '3', met: true },
        { text: 'checksum', value: null, met: false },
      ],
      facts: facts('pipe'),
    },
  }),
  archive_sync: () => ({
    attempt: 1,
    reason: 'The machine was restarted while it ran',
    evidence: {
      causes: [
        {
          kind: 'reboot',
          text: 'The machine was restarted while it ran',
          confidence: 'certain',
          evidence: ['boot id was 1b4e28ba-2fa1-11d2-883f-0016d3cca427, and is 7c9e6679-7425-40de-944b-e07fc1f90ae7'],
        },
      ],
    },
  }),
  geo_import: () => ({ attempt: 2, retry_seconds: 12.5, backoff_seconds: 10 }),
};

function attempt(number: number, at: number, duration: number, backoff: number, reason: string) {
  return {
    number,
    state: 'failed',
    pid: 5000 + number,
    started_at: iso(at),
    duration,
    exit_code: 1,
    signal: null,
    backoff,
    reason,
  };
}

const facts = (capture: string) => ({
  boot_id: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
  cwd: '/srv/backup',
  user: 'backup',
  cgroup: '/system.slice/cron.service',
  parent: 'cron (812)',
  capture,
});

const frame = (file: string, line: number, name: string, text = '') => ({ file, line, function: name, text });

function exception(start: number) {
  return {
    class: 'ValueError',
    message: "invalid literal for int() with base 10: 'n/a'",
    thread: 'MainThread',
    pid: 5120,
    at: iso(start + 100_300),
    source: 'hook',
    frames: [
      frame('/opt/export/export.py', 88, '<module>', 'main(sys.argv[1:])'),
      frame('/opt/export/export.py', 71, 'main', 'rows = read_rows(args.since)'),
      frame('/usr/lib/python3/dist-packages/erp/client.py', 412, 'pages', 'for row in self._page(n):'),
      frame('/usr/lib/python3/dist-packages/erp/client.py', 388, '_page', 'return [convert(r) for r in raw]'),
      frame('/usr/lib/python3/dist-packages/erp/client.py', 388, '<listcomp>', 'return [convert(r) for r in raw]'),
      frame('/opt/export/rows.py', 34, 'convert', "amount = int(row['amount'])"),
    ],
    relation: 'context',
    cause: {
      class: 'KeyError',
      message: "'amount_cents'",
      thread: 'MainThread',
      pid: 5120,
      at: '',
      source: 'hook',
      frames: [frame('/opt/export/rows.py', 31, 'convert', "amount = row['amount_cents']")],
      relation: 'cause',
      cause: {
        class: 'ConnectionResetError',
        message: '[Errno 104] Connection reset by peer <script>alert(1)</script>',
        frames: [
          frame('/opt/export/export.py', 40, 'read_rows', 'return client.get(url)'),
          frame('/usr/lib/python3.12/http/client.py', 1428, 'getresponse', 'response.begin()'),
        ],
        relation: '',
        cause: null,
      },
    },
  };
}

function dump(at: number, after: number) {
  const wait = [
    frame('/usr/lib/python3.12/socket.py', 707, 'readinto', 'return self._sock.recv_into(b)'),
    frame('/usr/lib/python3/dist-packages/pg8000/core.py', 740, 'handle_messages'),
    frame('/usr/lib/python3/dist-packages/pg8000/core.py', 692, 'execute'),
    frame('/opt/backup/db.py', 42, 'fetch', 'return self.cursor.fetchmany(1000)'),
    frame('/opt/backup/backup.py', 218, 'copy_table', 'for rows in db.fetch(table):'),
    frame('/usr/lib/python3.12/threading.py', 1012, 'run'),
  ];
  const main = [
    frame('/usr/lib/python3.12/threading.py', 1147, '_wait_for_tstate_lock', 'if lock.acquire(block, timeout):'),
    frame('/usr/lib/python3.12/threading.py', 1119, 'join'),
    frame('/opt/backup/backup.py', 251, 'main', 'worker.join()'),
    frame('/opt/backup/backup.py', 260, '<module>', 'main()'),
  ];
  const beat = [frame('/opt/backup/beat.py', after === 0.5 ? 12 : 14, 'beat', 'time.sleep(0.2)')];
  const python = (thread: string, frames: unknown[]) => ({ thread, language: 'python', frames });
  return {
    at: iso(at),
    trigger: 'limit',
    processes: [
      {
        pid: 4711,
        parent: 4700,
        command: ['/bin/sh', '/opt/backup/backup.sh', '--all'],
        state: 'S',
        wait_channel: 'do_wait',
        system_call: 'wait4',
        rss_bytes: 1_654_784,
        cpu_seconds: 0.01,
        threads: 1,
        open_files: [{ fd: 0, target: '/dev/null' }],
        sockets: [],
        stacks: [],
        text: '',
      },
      {
        pid: 4713,
        parent: 4711,
        command: ['python3', '/opt/backup/backup.py', '--all', '--target', 's3://vault/db1 nightly'],
        state: 'S',
        wait_channel: 'futex_wait_queue',
        system_call: 'futex',
        rss_bytes: 402_653_184,
        cpu_seconds: 812.3 + after * 0.002,
        threads: 6,
        open_files: [
          { fd: 0, target: '/dev/null' },
          { fd: 1, target: 'pipe:[81233]' },
          { fd: 2, target: 'pipe:[81234]' },
          { fd: 7, target: '/var/tmp/backup-4713/orders.dump' },
        ],
        sockets: [
          { fd: 3, protocol: 'tcp', local: '10.0.0.2:40112', peer: '10.0.0.1:5432', state: 'ESTABLISHED' },
          { fd: 4, protocol: 'tcp', local: '127.0.0.1:9500', peer: '0.0.0.0:0', state: 'LISTEN' },
        ],
        stacks: [
          python('MainThread', main),
          ...[1, 2, 3, 4].map((i) => python(`copy-${i}`, wait)),
          python('beat', beat),
        ],
        text:
          'Thread 0x00007f1c (most recent call first):\n' +
          wait.map((each) => `  File "${each.file}", line ${each.line} in ${each.function}`).join('\n'),
      },
    ],
  };
}

const COLUMNS = [
  't',
  'rss_bytes',
  'pss_bytes',
  'cpu_seconds',
  'read_bytes',
  'written_bytes',
  'threads',
  'fds',
  'sockets',
  'processes',
  'waiting',
];

/** Busy for a quarter of an hour with a pause in the sampling, then nothing. */
function backupCurve() {
  const points: (number | null)[][] = [];
  let cpu = 0;
  let read = 0;
  for (let t = 0; t <= 7200; t += 30) {
    if (t > 3000 && t < 3600) continue;
    const busy = t < 900;
    cpu += busy ? 24 + 4 * Math.sin(t / 60) : 0.02;
    read += busy ? 4e8 + 1e8 * Math.sin(t / 90) : 0;
    const rss = busy ? 1e8 + t * 3.2e5 : 3.9e8 + 1e6 * Math.sin(t);
    points.push([t, rss, rss * 0.8, cpu, read, read * 0.9, 7, 12, 2, 2, t > 300 && t < 600 ? 1 : 0]);
  }
  return { columns: COLUMNS, points };
}

function leakCurve(_: number) {
  return {
    columns: COLUMNS,
    points: Array.from({ length: 120 }, (__, i) => [
      i * 2,
      2e8 + i * i * 3e5,
      null,
      i * 1.6,
      i * 5e6,
      0,
      8,
      30 + (i % 5),
      0,
      1,
      i > 100 ? 1 : 0,
    ]),
  };
}

function retryCurve() {
  return {
    columns: COLUMNS,
    points: Array.from({ length: 246 }, (_, i) => {
      const t = i * 30;
      const on = t % 450 < 60;
      return [
        t,
        on ? 4e7 : 0,
        on ? 3e7 : 0,
        on ? (t % 450) * 0.2 : 0,
        0,
        0,
        on ? 3 : 0,
        on ? 9 : 0,
        on ? 1 : 0,
        on ? 1 : 0,
        0,
      ];
    }),
  };
}
