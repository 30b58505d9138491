import { type RefObject, useLayoutEffect } from 'react';

/** Keeps the focus on this element when what had it in there is gone: a button of a card that was decided, a row that was settled. */
export function useKeptFocus(within: RefObject<HTMLElement | null>): void {
  // While it is drawn anew what stood there before is still on the screen, and may have the focus.
  const hadFocus = within.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    if (hadFocus && document.activeElement === document.body) within.current?.focus();
  });
}
