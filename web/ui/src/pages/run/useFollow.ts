import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { settle } from './settle';

/** How near to the end of the page counts as being there. */
const NEAR = 48;

const page = () => document.documentElement;
const rest = () => page().scrollHeight - window.scrollY - window.innerHeight;
const toEnd = () => window.scrollTo(0, page().scrollHeight);

/**
 * Keeps the end of the output in view while it grows: from when one follows, or has scrolled to the end, until one
 * scrolls back.
 *
 * @param away the end of the output is out of view
 * @param fresh lines that came since one saw the end
 */
export function useFollow(live: boolean, total: number, section: RefObject<HTMLElement | null>) {
  const [on, setOn] = useState(false);
  const [away, setAway] = useState(false);
  const seen = useRef(total);
  const newest = useRef(total);
  newest.current = total;

  useEffect(() => {
    let before = window.scrollY;
    const scrolled = () => {
      const up = window.scrollY < before - 2;
      before = window.scrollY;
      const there = rest() < NEAR;
      const inOutput = (section.current?.getBoundingClientRect().top ?? Infinity) < window.innerHeight;
      setAway(!there && inOutput);
      if (there && inOutput) {
        seen.current = newest.current;
        if (live && window.scrollY > 0) setOn(true);
      } else if (up) setOn(false);
    };
    window.addEventListener('scroll', scrolled, { passive: true });
    return () => window.removeEventListener('scroll', scrolled);
  }, [live]);

  useLayoutEffect(() => {
    if (!on || !live) return;
    seen.current = total;
    toEnd();
  }, [on, live, total]);

  return {
    on: on && live,
    away,
    fresh: Math.max(0, total - seen.current),
    toggle: () => {
      if (on && live) return setOn(false);
      if (live) setOn(true);
      settle(toEnd);
    },
  };
}
