import { useEffect, useState } from 'react';
import type { GestureOutcome } from '../../protocol.ts';
import { useServed } from '../store/context.ts';

/** Something that a press starts. */
interface Doing {
  readonly isBusy: boolean;
  /** Why the last one did not work; nothing any more once the service has started again. */
  readonly error: string | undefined;
  /** Does it, unless it is under way. */
  run(work: () => Promise<GestureOutcome>): Promise<GestureOutcome>;
}

/** Whether it is under way, and how it went. */
export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { state, pid } = useServed().service;
  const running = state === 'running' ? pid : undefined;
  useEffect(() => {
    if (running !== undefined) setError(undefined);
  }, [running]);
  return {
    isBusy,
    error,
    run: async (work) => {
      if (isBusy) return {};
      setBusy(true);
      setError(undefined);
      const outcome = await work();
      setBusy(false);
      setError(outcome.error);
      return outcome;
    },
  };
}
