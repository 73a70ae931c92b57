import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './client';

/** What is known of something that is being loaded: the newest data, and why there is none newer. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** When `data` was received, in milliseconds. */
  readonly at: number;
  reload(): void;
}

interface Held<T> {
  key: string | null;
  data: T | undefined;
  error: ApiError | undefined;
  at: number;
}

const SLOWEST_RETRY = 30_000;

/**
 * Loads what `key` names, again every `everyMillis` while the page is visible, and cancels what is no longer wanted.
 * Data of an earlier load of the same key stays while a newer one is under way or fails. A null key loads nothing.
 */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  everyMillis = 0,
): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ key: null, data: undefined, error: undefined, at: 0 });
  const [round, setRound] = useState(0);
  const loader = useRef(load);
  loader.current = load;

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    let timer = 0;
    let failures = 0;
    const run = async () => {
      clearTimeout(timer);
      try {
        const data = await loader.current(abort.signal);
        if (abort.signal.aborted) return;
        failures = 0;
        setHeld({ key, data, error: undefined, at: Date.now() });
      } catch (problem) {
        if (abort.signal.aborted) return;
        failures++;
        const error = problem instanceof ApiError ? problem : new ApiError(0, 'page', String(problem));
        setHeld((old) => (old.key === key ? { ...old, error } : { key, data: undefined, error, at: 0 }));
      }
      if (everyMillis > 0 && !document.hidden) {
        timer = window.setTimeout(
          run,
          Math.min(everyMillis * 2 ** Math.min(failures, 4), Math.max(SLOWEST_RETRY, everyMillis)),
        );
      }
    };
    const wake = () => {
      if (!document.hidden && everyMillis > 0) void run();
    };
    void run();
    document.addEventListener('visibilitychange', wake);
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [key, everyMillis, round]);

  const mine = held.key === key;
  return {
    data: mine ? held.data : undefined,
    error: mine ? held.error : undefined,
    loading: key !== null && !mine,
    at: mine ? held.at : 0,
    reload: () => setRound((n) => n + 1),
  };
}
