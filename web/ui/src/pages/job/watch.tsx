import type { Resource } from '../../api/resource';
import type { Run, Watch } from '../../api/types';
import { Shown } from '../../ui/parts';
import '../../styles/watch.css';
import { Expectation } from './expected';
import { Forecasts } from './forecasts';
import { Numbers } from './numbers';
import { Usual, UsualLines } from './usual';

/** What is expected of a job, what is usual, and where it goes. */
export function WatchSections({ watch, runs }: { watch: Resource<Watch>; runs: readonly Run[] }) {
  return (
    <Shown of={watch} what="what is expected">
      {(data) => (
        <>
          <Expectation watch={data} reload={watch.reload} />
          <Numbers numbers={data.numbers} />
          <Usual habits={data.habits} runs={runs} />
          <Forecasts forecasts={data.forecasts} />
          <UsualLines lines={data.lines} />
        </>
      )}
    </Shown>
  );
}
