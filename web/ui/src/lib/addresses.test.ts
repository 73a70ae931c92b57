import { describe, expect, it } from 'vitest';
import { query, refusal } from '../api/client';
import type { Run } from '../api/types';
import { chords } from './chord';
import { pingLine, pushAddress, runLine, waysIn } from './connect';
import { formatGraph, graphOf, panelOf, parseGraph, tagOf, type GraphState } from './graph/url';
import { jobPath, match } from './route';
import { autoStep, formatSpan, parseSpan } from './spans';

describe('addresses of pages', () => {
  it.each([
    ['/', 'jobs', ''],
    ['/jobs', 'jobs', ''],
    ['/jobs/', 'jobs', ''],
    ['/jobs/a%2Fb%20c', 'job', 'a/b c'],
    ['/jobs/100%', 'job', '100%'],
    ['/runs', 'runs', ''],
    ['/runs/01JD', 'run', '01JD'],
    ['/graph', 'graph', ''],
    ['/alerts', 'alerts', ''],
    ['/targets', 'targets', ''],
    ['/x/y', 'nowhere', '/x/y'],
  ])('%s is %s %s', (path, page, name) => expect(match(path)).toEqual({ page, name }));

  it('lead back to a job of any name', () => {
    expect(match(jobPath('nightly/ä %2F?#'))).toEqual({ page: 'job', name: 'nightly/ä %2F?#' });
  });
});

describe('the address of a graph', () => {
  const parse = (text: string) => parseGraph(new URLSearchParams(text));

  it('is read as Prometheus writes it', () => {
    expect(
      parse(
        'g0.expr=up+%3D%3D+0&g0.tab=1&g0.range_input=2h&g0.end_input=2026-11-20+02%3A30%3A00&g0.res_step=30&g1.expr=x&g1.tab=0' +
          '&g2.expr=y&g2.tab=graph&g2.display_mode=heatmap&g2.show_exemplars=1&g3.expr=z&g3.stacked=1',
      ),
    ).toEqual({
      panels: [
        panelOf('up == 0', 'table'),
        panelOf('x'),
        { ...panelOf('y', 'heatmap'), exemplars: true },
        panelOf('z', 'stacked'),
      ],
      range: 7200,
      end: Date.parse('2026-11-20T02:30:00Z'),
      step: 30,
      points: null,
      browse: null,
    });
  });

  it('comes back as it was written', () => {
    const state: GraphState = {
      panels: [
        panelOf('a{b="c & d"}'),
        panelOf('', 'table'),
        {
          expr: 'h',
          kind: 'heatmap',
          exemplars: true,
          zero: false,
          linear: true,
          only: [tagOf('a'), tagOf('b')],
          hidden: [tagOf('c')],
        },
      ],
      range: 5400,
      end: 1_763_605_800_123,
      step: 15,
      points: null,
      browse: { into: 2, filter: 'http req', metric: 'x_total' },
    };
    expect(parse(formatGraph(state).split('?')[1]!)).toEqual(state);
    const other = { ...state, step: null, points: 500, browse: null };
    expect(parse(formatGraph(other).split('?')[1]!)).toEqual(other);
    expect(graphOf('up')).toBe('/graph?g0.expr=up');
  });

  it('has one empty expression where nothing can be read', () => {
    expect(parse('range=soon&end=never&step=x&points=many&browse=x')).toEqual({
      panels: [panelOf('')],
      range: 3600,
      end: null,
      step: null,
      points: null,
      browse: { into: 0, filter: '', metric: '' },
    });
  });
});

describe('spans', () => {
  it.each([
    ['5m', 300],
    ['1h30m', 5400],
    ['250ms', 0.25],
    ['1w', 604_800],
    ['90', 90],
    ['1.5', 1.5],
  ])('reads %s', (text, seconds) => expect(parseSpan(text)).toBe(seconds));
  it.each(['', '5', '0', 'm', '5x', '30m1h', '-5m'].filter((text) => text !== '5'))('refuses "%s"', (text) =>
    expect(parseSpan(text)).toBeNull(),
  );
  it.each([300, 5400, 0.25, 604_800, 864_000, 90_061])('writes %d so that it is read back', (seconds) =>
    expect(parseSpan(formatSpan(seconds))).toBe(seconds),
  );
  it('chooses a step that people would choose', () => {
    expect([60, 3600, 86_400, 30 * 86_400].map(autoStep)).toEqual([1, 15, 300, 14_400]);
  });
});

describe('what the server is asked and says', () => {
  it('leaves out parameters that are not given', () => {
    expect(query({ job: 'a b', cursor: null, outcome: '', limit: 5 })).toBe('?job=a+b&limit=5');
    expect(query({})).toBe('');
  });

  it('reads both shapes of errors', () => {
    expect(refusal(400, { error: { code: 'bad_data', message: 'no', hint: 'try' } })).toMatchObject({
      status: 400,
      code: 'bad_data',
      message: 'no',
      hint: 'try',
    });
    expect(refusal(422, { status: 'error', errorType: 'execution', error: 'too much' })).toMatchObject({
      code: 'execution',
      message: 'too much',
    });
    expect(refusal(500, null).message).toBe('The server answered 500.');
  });
});

describe('ways in', () => {
  const status = { version: '', started_at: '', uptime: 0, data_dir: '', listeners: { push: '0.0.0.0:9191' } };
  it('name this server', () => {
    expect(waysIn('http://127.0.0.1:9090', undefined)[0]!.text).toBe('./nightjar run --job my_job -- ./my-script.sh');
    expect(waysIn('http://watch:8080', undefined)[0]!.text).toMatch(/^NIGHTJAR_URL=http:\/\/watch:8080 /);
    expect(pushAddress('http://watch:8080', status)).toBe('http://watch:9191');
    expect(pushAddress('http://watch:8080', { ...status, listeners: { push: null } })).toBe('http://watch:8080/push');
  });
});

describe('how a job is reported', () => {
  it('is told with its own command and limit', () => {
    const last = { command: ['sh', '-c', "echo 'a b'"], limit: 5400 } as Run;
    expect(runLine('http://127.0.0.1:9090', { name: 'my job', last_run: last })).toBe(
      `./nightjar run --job 'my job' --timeout 1h30m -- sh -c 'echo '\\''a b'\\'''`,
    );
    expect(runLine('http://h:1', { name: 'x', last_run: { ...last, command: [], limit: 604_800 } })).toBe(
      'NIGHTJAR_URL=http://h:1 ./nightjar run --job x --timeout 168h -- ./my-script.sh',
    );
    expect(pingLine('http://h:1', '0b5f')).toMatch(/ http:\/\/h:1\/ping\/0b5f$/);
  });
});

describe('keys', () => {
  it('follow each other in time', () => {
    const key = chords(1000);
    expect([key('g', 0), key('r', 500)]).toEqual([null, { go: '/runs' }]);
    expect([key('g', 0), key('r', 5000)]).toEqual([null, { own: 'r' }]);
    expect([key('g', 0), key('x', 1), key('r', 2)]).toEqual([null, null, { own: 'r' }]);
    expect(['/', '?', 'ArrowDown', 'Escape'].map((each) => key(each, 9000))).toEqual([
      'search',
      'help',
      'next',
      'leave',
    ]);
  });
});
