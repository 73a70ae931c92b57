import { useEffect, useRef, useState } from 'preact/hooks';
import { exactTime, fromField, shortTime, toField } from '../../lib/format';
import type { GraphState } from '../../lib/graph/url';
import { autoStep, formatSpan, parseSpan } from '../../lib/spans';
import { now, zone } from '../../shell';
import { Sign } from '../../ui/icons';

const RANGES = ['15m', '1h', '6h', '1d', '1w'];
const DENSITIES = [50, 100, 250, 500, 1000, 2000];

/** The time that all panels show, and how finely. */
export function RangeBar({ state, change }: { state: GraphState; change: (next: Partial<GraphState>) => void }) {
  const range = formatSpan(state.range);
  const end = state.end ?? now.value;
  return (
    <div class="range" role="group" aria-label="Range of time">
      <div class="choice presets">
        {RANGES.map((text) => (
          <button
            type="button"
            key={text}
            aria-pressed={text === range}
            onClick={() => change({ range: parseSpan(text)! })}
          >
            {text}
          </button>
        ))}
      </div>
      <Span label="Range" value={range} onChange={(seconds) => seconds && change({ range: seconds })} />
      <div class="joined">
        <button
          type="button"
          aria-label="Half a range earlier"
          onClick={() => change({ end: end - state.range * 500 })}
        >
          <Sign name="left" />
        </button>
        <EndPicker end={state.end} onChange={(at) => change({ end: at })} />
        <button
          type="button"
          aria-label="Half a range later"
          disabled={state.end === null}
          onClick={() => change({ end: end + state.range * 500 >= now.value ? null : end + state.range * 500 })}
        >
          <Sign name="right" />
        </button>
      </div>
      <Resolution state={state} change={change} />
    </div>
  );
}

/** By itself, by a number of points, or by a step. */
function Resolution({ state, change }: { state: GraphState; change: (next: Partial<GraphState>) => void }) {
  const value = state.step !== null ? 'step' : state.points !== null ? String(state.points) : '';
  const others = state.points !== null && !DENSITIES.includes(state.points) ? [state.points] : [];
  return (
    <div class="joined resolution">
      <select
        aria-label="Resolution"
        title="How finely the range is asked for"
        value={value}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          if (chosen === 'step') change({ step: autoStep(state.range), points: null });
          else change({ step: null, points: chosen === '' ? null : Number(chosen) });
        }}
      >
        <option value="">auto, {formatSpan(autoStep(state.range))}</option>
        {[...DENSITIES, ...others].map((points) => (
          <option key={points} value={String(points)}>
            {points} points
          </option>
        ))}
        <option value="step">fixed step</option>
      </select>
      {state.step !== null && (
        <Span label="Step" value={formatSpan(state.step)} onChange={(seconds) => change({ step: seconds })} />
      )}
    </div>
  );
}

/** A field for a duration; what cannot be read is said and not taken. */
function Span({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (seconds: number | null) => void;
}) {
  const [wrong, setWrong] = useState(false);
  return (
    <input
      class="span"
      aria-label={label}
      title={`${label}, such as 30s, 5m, 1h30m`}
      value={value}
      aria-invalid={wrong}
      spellcheck={false}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const seconds = parseSpan(text);
        setWrong(seconds === null && text.trim() !== '');
        if (seconds !== null || text.trim() === '') onChange(seconds);
      }}
    />
  );
}

function EndPicker({ end, onChange }: { end: number | null; onChange: (end: number | null) => void }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector('input')?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return (
    <div class="picker" ref={box} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <button
        type="button"
        aria-expanded={open}
        title={end === null ? 'The range ends now' : exactTime(end, zone())}
        onClick={() => setOpen(!open)}
      >
        until {end === null ? 'now' : shortTime(end, zone(), now.value)}
      </button>
      {open && (
        <div class="pop">
          <label>
            Until, in {zone()}
            <input
              type="datetime-local"
              step="1"
              value={toField(end ?? now.value, zone())}
              onChange={(event) => onChange(fromField(event.currentTarget.value, zone()))}
            />
          </label>
          <button
            type="button"
            onClick={() => {
              onChange(null);
              setOpen(false);
            }}
          >
            Now
          </button>
        </div>
      )}
    </div>
  );
}
