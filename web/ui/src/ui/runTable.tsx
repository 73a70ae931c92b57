import type { Run } from '../api/types';
import { jobPath, runPath } from '../lib/route';
import { Lasted, Progress, RunMark, When } from './values';

/** Runs, newest first. */
export function RunTable({ runs, withJob }: { runs: readonly Run[]; withJob: boolean }) {
  return (
    <table class="rows runs">
      <thead>
        <tr>
          <th scope="col" class="cell-state">
            State
          </th>
          {withJob && (
            <th scope="col" class="cell-name">
              Job
            </th>
          )}
          <th scope="col" class="cell-when">
            Started
          </th>
          <th scope="col" class="right cell-took">
            Duration
          </th>
          <th scope="col" class="right cell-exit">
            Exit
          </th>
          <th scope="col" class="cell-instance">
            Instance
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td class="cell-state">
              <a class="row-link" data-row href={runPath(run.id)}>
                <RunMark run={run} />
              </a>
            </td>
            {withJob && (
              <td class="cell-name">
                <a href={jobPath(run.job)}>{run.job}</a>
              </td>
            )}
            <td class="cell-when">
              <When at={run.started_at} />
            </td>
            <td class="right cell-took">
              <Lasted run={run} />
              <Progress run={run} />
            </td>
            <td class="right num cell-exit">{exit(run)}</td>
            <td class="quiet cell-instance" title={run.instance}>
              {run.instance}
            </td>
            <td class="cell-detail cell-reason small">{reason(run)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Why it ended so, in a line or two; the whole of it on hover. */
function reason(run: Run) {
  const text = run.reason || run.message;
  return text ? (
    <span class="reason" title={text}>
      {text}
    </span>
  ) : null;
}

function exit(run: Run): string {
  if (run.signal !== null) return run.signal_name ?? `signal ${run.signal}`;
  return run.exit_code === null ? '–' : String(run.exit_code);
}
