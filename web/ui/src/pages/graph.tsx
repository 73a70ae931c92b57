import { useEffect, useRef, useState } from 'preact/hooks';
import { prom } from '../api/client';
import { useResource } from '../api/resource';
import { remember } from '../lib/complete';
import { exactTime, fromField, shortTime, toField } from '../lib/format';
import { formatGraph, parseGraph, type GraphState, type Panel } from '../lib/graphUrl';
import { autoStep, formatSpan, parseSpan } from '../lib/spans';
import { address, go, now, queryHistory, zone } from '../shell';
import { Sign } from '../ui/icons';
import { Head } from '../ui/parts';
import '../styles/graph.css';
import { QueryPanel } from './panel';

const RANGES = ['15m', '1h', '6h', '1d', '1w'];

/** Expressions over time: every panel shows the same range, and the address holds it all. */
export function GraphPage() {
  const state = parseGraph(address.value.searchParams);
  const [round, setRound] = useState(0);
  const names = useResource('names', (signal) => prom<string[]>('/label/__name__/values', {}, signal));
  const change = (next: Partial<GraphState>) => {
    go(formatGraph({ ...state, ...next }));
    setRound(round + 1);
  };
  const setPanel = (i: number, panel: Panel) => {
    queryHistory.value = remember(queryHistory.value, panel.expr);
    change({ panels: state.panels.map((old, at) => (at === i ? panel : old)) });
  };
  return (
    <>
      <Head title="Metrics" tools={<RangeBar state={state} change={change} />} />
      {state.panels.map((panel, i) => (
        <QueryPanel
          key={i}
          panel={panel}
          range={state.range}
          end={state.end}
          step={state.step}
          round={round}
          metrics={names.data?.data ?? []}
          first={i === 0}
          onRun={(next) => setPanel(i, next)}
          onZoom={(start, end) => change({ end: Math.round(end * 1000), range: Math.max(end - start, 1) })}
          onZoomOut={() => change({ range: state.range * 2 })}
          onClose={
            state.panels.length > 1 ? () => change({ panels: state.panels.filter((_, at) => at !== i) }) : undefined
          }
        />
      ))}
      <button
        type="button"
        class="more"
        onClick={() => change({ panels: [...state.panels, { expr: '', tab: 'graph' }] })}
      >
        Add an expression
      </button>
    </>
  );
}

function RangeBar({ state, change }: { state: GraphState; change: (next: Partial<GraphState>) => void }) {
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
      <Span
        label="Step"
        value={state.step === null ? '' : formatSpan(state.step)}
        placeholder={`${formatSpan(autoStep(state.range))} step`}
        onChange={(seconds) => change({ step: seconds })}
      />
    </div>
  );
}

/** A field for a duration; what cannot be read is said and not taken. */
function Span({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (seconds: number | null) => void;
}) {
  const [wrong, setWrong] = useState(false);
  return (
    <input
      class="span"
      aria-label={label}
      title={`${label}, such as 30s, 5m, 1h30m`}
      value={value}
      placeholder={placeholder}
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
