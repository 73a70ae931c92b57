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
      // With `variadic` arguments the last ones may be left out; below zero the last may come again and again.
      const args = found.argTypes.map((type, i) => {
        const name = KINDS[type] ?? type;
        if (i < found.argTypes.length - Math.max(found.variadic, 0) - (found.variadic < 0 ? 1 : 0)) return name;
        if (found.variadic < 0) return `${name} …`;
        return found.variadic > 0 ? `[${name}]` : name;
      });
      return [[found.name, `(${args.join(', ')}) → ${KINDS[found.returnType] ?? found.returnType}`] as const];
    }),
);
