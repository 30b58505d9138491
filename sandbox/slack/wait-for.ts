import type { Workspace } from './workspace.ts';

/** How long to wait, and for what (for the error's words). */
export interface WaitOptions {
  /** Milliseconds, 5,000 when not given. */
  readonly timeoutMs?: number;
  readonly what?: string;
}

/** Things outside the workspace (a log, a database) change without a word: look again this often. */
const LOOK_AGAIN_MS = 25;

/** Repeats a look at every change of the workspace until it finds something. Rejects after the time limit, naming what was awaited. */
export function waitFor<T>(
  workspace: Workspace,
  look: () => T | undefined | null | false,
  options: WaitOptions = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 5_000;
  return new Promise((resolve, reject) => {
    const again = setInterval(tryNow, LOOK_AGAIN_MS);
    const end = setTimeout(() => {
      stop();
      reject(new Error(`Waited ${timeoutMs} ms in vain for ${options.what ?? 'what was looked for'}.`));
    }, timeoutMs);
    const unsubscribe = workspace.onChange(tryNow);
    function stop(): void {
      clearInterval(again);
      clearTimeout(end);
      unsubscribe();
    }
    function tryNow(): void {
      try {
        const found = look();
        if (found === undefined || found === null || found === false) return;
        stop();
        resolve(found);
      } catch (error) {
        stop();
        reject(error);
      }
    }
    tryNow();
  });
}
