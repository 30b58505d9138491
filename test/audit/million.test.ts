import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { fillSqliteTrail } from '../store/trail.ts';
import { runAudit } from './command-line.ts';

const ROWS = 1_000_000;
const HEAP_MB = 96;
/** The heap, the program and what libraries hold outside of it: about half of what the CSV alone weighs. */
const MOST_KIB = 200 * 1_024;

/** Counts lines and bytes and keeps nothing. */
async function measured(stdout: Readable): Promise<{ lines: number; bytes: number }> {
  let [lines, bytes] = [0, 0];
  for await (const chunk of stdout) {
    const part: Buffer = chunk;
    bytes += part.length;
    for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) lines += 1;
  }
  return { lines, bytes };
}

test('a million rows are verified and exported in bounded memory', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-million-'));
  const location = { engine: 'sqlite', folder } as const;
  try {
    const store = await openStore(location);
    await store.migrate();
    await fillSqliteTrail(store.db, ROWS);
    await store.close();
    const [verified, exported] = await Promise.all([
      runAudit(location, ['verify'], text, HEAP_MB),
      runAudit(location, ['export'], measured, HEAP_MB),
    ]);
    expect(verified).toMatchObject({
      code: 0,
      stderr: '',
      out: expect.stringMatching(/^OK: 1000000 rows, /),
    });
    expect(exported).toMatchObject({ code: 0, stderr: '', out: { lines: ROWS + 1 } });
    expect(exported.out.bytes).toBeGreaterThan(MOST_KIB * 1_024);
    expect(verified.peak).toBeLessThan(MOST_KIB);
    expect(exported.peak).toBeLessThan(MOST_KIB);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
