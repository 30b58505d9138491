import { readFileSync } from 'node:fs';

/** This program's version from package.json, which lies above the source and above the build. */
export const VERSION: string = (() => {
  for (const above of ['../../package.json', '../../../package.json']) {
    try {
      const said: unknown = JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8'));
      if (typeof said === 'object' && said !== null && 'version' in said) return String(said.version);
    } catch {
      // The file lies in the other place.
    }
  }
  return 'unknown';
})();
