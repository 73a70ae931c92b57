import { useState } from 'preact/hooks';
import type { Line } from '../../lib/graph/collect';
import { legendOrder, type LegendSort } from '../../lib/graph/legend';
import { shared } from '../../lib/graph/series';
import { SortHead } from '../../ui/parts';
import { Swatch } from '../../ui/plot';

/** The series of a chart with their last, least, greatest and average values. */
export function Legend({
  lines,
  shown,
  tell,
  pointed,
  onIsolate,
  onHide,
  onPoint,
}: {
  lines: readonly Line[];
  shown: readonly boolean[];
  tell: (value: number) => string;
  pointed: number | null;
  onIsolate: (name: string) => void;
  onHide: (name: string) => void;
  onPoint: (i: number | null) => void;
}) {
  const [by, setBy] = useState<LegendSort>('last');
  const [descending, setDescending] = useState(true);
  const head = (sort: LegendSort, label: string) => (
    <SortHead
      label={label}
      right={sort !== 'name'}
      active={by === sort}
      descending={descending}
      onSort={() => {
        setDescending(by === sort ? !descending : sort !== 'name');
        setBy(sort);
      }}
    />
  );
  const common = shared(lines);
  const cell = (name: string, value: number | null) => (
    <td class="right num" data-name={name} title={value === null ? undefined : String(value)}>
      {value === null ? '–' : tell(value)}
    </td>
  );
  return (
    <div class="legend-box">
      {common.text && (
        <p class="small quiet">
          Series of <code>{common.text}</code>
        </p>
      )}
      <table class="rows legend" onMouseLeave={() => onPoint(null)}>
        <thead>
          <tr>
            {head('name', 'Series')}
            {head('last', 'Last')}
            {head('min', 'Min')}
            {head('max', 'Max')}
            {head('avg', 'Avg')}
          </tr>
        </thead>
        <tbody>
          {legendOrder(lines, by, descending).map((i) => {
            const line = lines[i]!;
            return (
              <tr
                key={line.name}
                class={[i === pointed && 'pointed', !shown[i] && 'off'].filter(Boolean).join(' ') || undefined}
                onMouseEnter={() => onPoint(i)}
              >
                <td class="cell-series">
                  <span class="series">
                    <button
                      type="button"
                      class="plain eye"
                      aria-pressed={shown[i]}
                      aria-label={`Show ${line.name}`}
                      title={shown[i] ? 'Hide' : 'Show'}
                      onClick={() => onHide(line.name)}
                    >
                      <Swatch i={i} />
                    </button>
                    <button
                      type="button"
                      class="alone"
                      title="See it alone, or all again; with Ctrl hide it"
                      onClick={(event) => (event.ctrlKey || event.metaKey ? onHide : onIsolate)(line.name)}
                    >
                      <code>{common.rest(line.labels)}</code>
                    </button>
                  </span>
                </td>
                {cell('last', line.last)}
                {cell('min', line.min)}
                {cell('max', line.max)}
                {cell('avg', line.avg)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
