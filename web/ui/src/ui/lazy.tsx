import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { Loading, Problem } from './parts';

/** A part whose code is fetched when it is first shown. */
export function Lazy<Props extends object>({
  load,
  what,
  props,
}: {
  load: () => Promise<ComponentType<Props>>;
  what: string;
  props: Props;
}) {
  const [Part, setPart] = useState<ComponentType<Props> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!failed)
      load().then(
        (found) => setPart(() => found),
        () => setFailed(true),
      );
  }, [failed]);
  if (Part) return <Part {...props} />;
  if (failed) {
    const error = new ApiError(
      0,
      'page',
      `The code of ${what} could not be loaded.`,
      'The server may have been updated or stopped. Reloading helps in the first case.',
    );
    return <Problem error={error} retry={() => setFailed(false)} />;
  }
  return <Loading what={what} />;
}
