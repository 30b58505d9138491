import { useEffect, useState } from 'react';

/** Remembers where the focus was when this came, and puts it back there when it goes; into the composer where that is gone. */
export function useReturnFocus(): void {
  // While it is drawn for the first time, before anything in it takes the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
      else document.querySelector<HTMLElement>('[data-composer]')?.focus();
    },
    [before],
  );
}
