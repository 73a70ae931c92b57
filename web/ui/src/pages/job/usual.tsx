import type { Habit, Run, UsualLine } from '../../api/types';
import { percent, plural } from '../../lib/format';
import { bounds, histogram, isOutside, numberOf, subjectName, subjectSource, teller } from '../../lib/watch';
import { ShapeIcon } from '../../ui/icons';

/** What its numbers usually are, with how they were spread over the newest runs. */
export function Usual({ habits, runs }: { habits: readonly Habit[]; runs: readonly Run[] }) {
  if (habits.length === 0) return null;
  const several = new Set(habits.map((each) => each.instance)).size > 1;
  return (
    <section id="usual">
      <h2>
        What is usual <span class="small quiet">a run outside of it is suspicious</span>
      </h2>
      <table class="rows usual">
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col" class="right">
              Usually
            </th>
            <th scope="col">Within</th>
            <th scope="col" class="right">
              Newest
            </th>
            <th scope="col">Spread over the newest runs</th>
            <th scope="col" class="right">
              Learned from
            </th>
          </tr>
        </thead>
        <tbody>
          {habits.map((each) => (
            <HabitRow key={each.instance + ' ' + each.subject} habit={each} runs={runs} withInstance={several} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function HabitRow({ habit, runs, withInstance }: { habit: Habit; runs: readonly Run[]; withInstance: boolean }) {
  const tell = teller(habit.subject);
  const outside = isOutside(habit, habit.last);
  const source = subjectSource(habit.subject);
  return (
    <tr>
      <td class="cell-name" title={habit.subject}>
        {subjectName(habit.subject)}
        {source && <span class="small quiet"> {source}</span>}
        {withInstance && <div class="small quiet">{habit.instance}</div>}
      </td>
      <td class="right num cell-took" title={String(habit.usual)}>
        <span class="label">usually </span>
        {tell(habit.usual)}
      </td>
      <td class="num cell-when">{bounds(habit) || <span class="quiet">any</span>}</td>
      <td class={outside ? 'right num cell-took tone-late' : 'right num cell-took'}>
        <span class="label">newest </span>
        {outside && (
          <>
            <ShapeIcon shape="bang" />{' '}
          </>
        )}
        {habit.last === null ? <span class="quiet">–</span> : tell(habit.last)}
      </td>
      <td class="cell-strip">
        <Spread habit={habit} runs={runs} />
      </td>
      <td class="right quiet cell-took">{plural(habit.runs, 'run')}</td>
    </tr>
  );
}

const BINS = 30;
const WIDTH = 240;
const HEIGHT = 34;
/** Fewer values are told better by the numbers beside. */
const FEWEST = 3;

/** How many runs had which value; the range that is usual is shaded, the newest run is marked. */
function Spread({ habit, runs }: { habit: Habit; runs: readonly Run[] }) {
  const { subject, instance, low, high } = habit;
  const values = runs
    .filter((run) => run.state === 'succeeded' && (!instance || run.instance === instance))
    .map((run) => numberOf(run, subject))
    .filter((value) => value !== null);
  const ends = [low, high, habit.last].filter((each) => each !== null);
  const found = values.length < FEWEST ? null : histogram(values, BINS, ends);
  if (!found) return null;
  const most = Math.max(...found.counts);
  const step = WIDTH / BINS;
  const x = (value: number) => 1 + found.place(value) * (WIDTH - 2);
  const tell = teller(subject);
  const from = low === null ? 0 : x(low);
  const to = high === null ? WIDTH : x(high);
  return (
    <svg
      class="spread"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${plural(values.length, 'run')} between ${tell(Math.min(...values))} and ${tell(Math.max(...values))}`}
    >
      <title>
        {plural(values.length, 'run')} between {tell(Math.min(...values))} and {tell(Math.max(...values))}
      </title>
      <rect class="band" x={from} y="0" width={Math.max(to - from, 2)} height={HEIGHT - 4} />
      {found.counts.map((count, i) => {
        if (count === 0) return null;
        const height = Math.max(2, (count / most) * (HEIGHT - 8));
        return <rect key={i} class="bin" x={i * step + 0.5} y={HEIGHT - 4 - height} width={step - 1} height={height} />;
      })}
      <path class="axis" d={`M0 ${HEIGHT - 4}H${WIDTH}`} />
      {habit.last !== null && (
        <path
          class={isOutside(habit, habit.last) ? 'newest outside' : 'newest'}
          d={`M${x(habit.last)} 0V${HEIGHT - 4}m-3 4 3-4 3 4Z`}
        />
      )}
    </svg>
  );
}

/** What it usually writes, with what changes from run to run left open. */
export function UsualLines({ lines }: { lines: readonly UsualLine[] }) {
  if (lines.length === 0) return null;
  const several = new Set(lines.map((each) => each.instance)).size > 1;
  return (
    <section id="lines">
      <h2>
        Lines it usually writes <span class="small quiet">a run without one that is always there is suspicious</span>
      </h2>
      <ul class="usual-lines">
        {lines.map((each, i) => (
          <li key={i}>
            <span class="num share" title={`in ${percent(each.share)} of its runs`}>
              {percent(each.share)}
            </span>
            <code>
              {each.text.split('<*>').map((part, at) => (
                <>
                  {at > 0 && <span class="hole">…</span>}
                  {part}
                </>
              ))}
            </code>
            {several && <span class="small quiet">{each.instance}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
