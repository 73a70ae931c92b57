import type { ComponentChildren } from 'preact';
import type { ReadyNumbers } from '../../api/types';
import { percent } from '../../lib/format';
import { rate } from '../../lib/watch';
import { Took } from '../../ui/values';

type Column = [name: string, tell: (numbers: ReadyNumbers) => ComponentChildren];

const COLUMNS: Column[] = [
  ['Runs', ({ runs }) => <span class="num">{runs}</span>],
  ['Rate', ({ runs_per_hour: hourly }) => told(hourly, rate)],
  ['Succeeded', ({ success_ratio: ratio }) => told(ratio, percent)],
  ['Median', ({ p50 }) => <Took seconds={p50} />],
  ['95 % within', ({ p95 }) => <Took seconds={p95} />],
  ['99 % within', ({ p99 }) => <Took seconds={p99} />],
  ['Running now', ({ concurrency }) => <span class="num">{concurrency}</span>],
  [
    'Last success',
    ({ since_success: since }) => (
      <>
        <Took seconds={since} />
        {since !== null && <span class="quiet"> ago</span>}
      </>
    ),
  ],
];

/** The figures that everybody asks for, per instance. */
export function Numbers({ numbers }: { numbers: readonly ReadyNumbers[] }) {
  if (numbers.length === 0) return null;
  return (
    <section id="numbers">
      <h2>
        In numbers <span class="small quiet">of the newest runs that ended, 100 at most</span>
      </h2>
      {numbers.length === 1 ? (
        <dl class="facts few">
          {COLUMNS.map(([name, tell]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{tell(numbers[0]!)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <table class="rows numbers values">
          <thead>
            <tr>
              <th scope="col">Instance</th>
              {COLUMNS.map(([name]) => (
                <th key={name} scope="col" class="right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {numbers.map((each) => (
              <tr key={each.instance}>
                <td>{each.instance || <span class="quiet">all</span>}</td>
                {COLUMNS.map(([name, tell]) => (
                  <td key={name} class="right">
                    {tell(each)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const told = (value: number | null, tell: (value: number) => string) =>
  value === null ? (
    <span class="quiet">–</span>
  ) : (
    <span class="num" title={String(value)}>
      {tell(value)}
    </span>
  );
