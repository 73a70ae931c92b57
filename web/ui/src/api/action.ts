import { useState } from 'preact/hooks';
import { say } from '../shell';
import { ApiError } from './client';

/** Something that a person asks for: whether it is under way, and why it could not be done. */
export interface Action {
  readonly busy: boolean;
  readonly error: ApiError | undefined;
  /** Does it, unless something is still being done. */
  run(work: () => Promise<void>): void;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | undefined>();
  return {
    busy,
    error,
    run(work) {
      if (busy) return;
      setBusy(true);
      setError(undefined);
      work()
        .catch((problem: unknown) => {
          const told = problem instanceof ApiError ? problem : new ApiError(0, 'page', String(problem));
          setError(told);
          say(told.message);
        })
        .finally(() => setBusy(false));
    },
  };
}
