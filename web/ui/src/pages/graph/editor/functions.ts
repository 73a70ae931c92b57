import { getFunction } from '@prometheus-io/codemirror-promql/dist/esm/types/function';
import * as terms from '@prometheus-io/lezer-promql';

/** How each function is called, such as "(range vector) → vector". Kinds of values are told as in Prometheus' documentation. */
const KINDS: Record<string, string> = {
  vector: 'vector',
  scalar: 'scalar',
  matrix: 'range vector',
  string: 'string',
  none: 'nothing',
};

export const signatures: ReadonlyMap<string, string> = new Map(
  Object.values(terms)
    .filter((term): term is number => typeof term === 'number')
    .flatMap((term) => {
      const found = getFunction(term);
      if (!found) return [];
      // Where arguments vary it is the last one: left out, or given again and again.
      const args = found.argTypes.map((type, i) => {
        const name = KINDS[type] ?? type;
        if (found.variadic === 0 || i < found.argTypes.length - 1) return name;
        return found.variadic === 1 ? `[${name}]` : `[${name} …]`;
      });
      return [[found.name, `(${args.join(', ')}) → ${KINDS[found.returnType] ?? found.returnType}`] as const];
    }),
);
