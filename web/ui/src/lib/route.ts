/** Which page an address means. Parts in capitals stand for one decoded path segment. */
export interface Match {
  readonly page: PageName;
  readonly name: string;
}

export type PageName =
  'jobs' | 'job' | 'runs' | 'run' | 'graph' | 'alerts' | 'targets' | 'ledger' | 'calendar' | 'nowhere';

const ROUTES: [RegExp, PageName][] = [
  [/^\/(?:jobs)?$/, 'jobs'],
  [/^\/jobs\/([^/]+)$/, 'job'],
  [/^\/runs$/, 'runs'],
  [/^\/runs\/([^/]+)$/, 'run'],
  [/^\/(?:graph|query)$/, 'graph'],
  [/^\/alerts$/, 'alerts'],
  [/^\/targets$/, 'targets'],
  [/^\/ledger$/, 'ledger'],
  [/^\/calendar$/, 'calendar'],
];

export function match(path: string): Match {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path;
  for (const [pattern, page] of ROUTES) {
    const found = pattern.exec(trimmed || '/');
    if (found) return { page, name: decode(found[1] ?? '') };
  }
  return { page: 'nowhere', name: trimmed };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export const jobPath = (name: string) => '/jobs/' + encodeURIComponent(name);
export const runPath = (id: string) => '/runs/' + encodeURIComponent(id);
