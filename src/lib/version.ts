import { readFileSync } from 'node:fs';

/** This program's version, as its package says; it lies above the source and above what is built of it. */
export const VERSION: string = (() => {
  for (const above of ['../../package.json', '../../../package.json']) {
    try {
      const said: unknown = JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8'));
      if (typeof said === 'object' && said !== null && 'version' in said) return String(said.version);
    } catch {
      // It lies in the other place.
    }
  }
  return 'unknown';
})();
