import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { Loading, Problem } from './parts';

/** A page whose code is fetched when it is first opened. */
export function Lazy({ load, what }: { load: () => Promise<ComponentType>; what: string }) {
  const [Page, setPage] = useState<ComponentType | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!failed)
      load().then(
        (found) => setPage(() => found),
        () => setFailed(true),
      );
  }, [failed]);
  if (Page) return <Page />;
  if (failed) {
    const error = new ApiError(
      0,
      'page',
      'This page could not be loaded.',
      'The server may have been updated or stopped. Reloading helps in the first case.',
    );
    return <Problem error={error} retry={() => setFailed(false)} />;
  }
  return <Loading what={what} />;
}
