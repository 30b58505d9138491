import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Closer than this to the end counts as at the end. */
const NEAR_PX = 80;

interface Scrolled {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Something new stands below what is in sight. */
  readonly hasNewBelow: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/**
 * Keeps the end of a conversation in sight while the reader is there. `place` begins anew at the end; `newest` is what came last,
 * empty while nothing has: what stands there instead is read from its beginning.
 */
export function useScrollToEnd(place: string, newest: string): Scrolled {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const shown = useRef({ place, newest });
  const [hasNewBelow, setNewBelow] = useState(false);

  function toEnd(): void {
    if (box.current) showEnd(box.current, shown.current.newest);
    isAtEnd.current = true;
    setNewBelow(false);
  }

  useLayoutEffect(() => {
    const isElsewhere = shown.current.place !== place;
    const isNew = shown.current.newest !== newest;
    shown.current = { place, newest };
    if (isElsewhere || isAtEnd.current) toEnd();
    else if (isNew) setNewBelow(true);
    // A card that grows in place pushes the end away as well, hence after every drawing.
  });

  useEffect(() => {
    const node = box.current;
    if (!node) return;
    // A window that shrinks takes from the end, which is what is being read.
    const resized = new ResizeObserver(() => {
      if (isAtEnd.current) showEnd(node, shown.current.newest);
    });
    resized.observe(node);
    return () => resized.disconnect();
  }, []);

  return {
    box,
    hasNewBelow,
    toEnd,
    onScroll: () => {
      const node = box.current;
      if (!node) return;
      isAtEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
      if (isAtEnd.current) setNewBelow(false);
    },
  };
}

function showEnd(node: HTMLElement, newest: string): void {
  if (newest !== '') node.scrollTop = node.scrollHeight;
}
