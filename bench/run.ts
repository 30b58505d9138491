import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { projectFile } from '../sandbox/project-root.ts';
import type { Bench, Findings } from './result.ts';
import { targetText, verdict } from './result.ts';
import { table } from './table.ts';

/*
 * Runs the benches named on the command line, all when none is, one after the other. A missed target is printed and is no
 * failure; something broken (a wrong answer, a process that ended) is, and the others still run.
 */

/** Loaded when their turn comes: a bench does not carry what another one needs. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  ack: async () => (await import('./ack.ts')).ack,
  lookup: async () => (await import('./lookup.ts')).lookup,
  coalesce: async () => (await import('./coalesce.ts')).coalesce,
  'vendor-call': async () => (await import('./vendor-call.ts')).vendorCall,
  approve: async () => (await import('./approve.ts')).approve,
  alert: async () => (await import('./alert.ts')).alert,
  ingest: async () => (await import('./ingest.ts')).ingest,
  relay: async () => (await import('./relay.ts')).relay,
  growth: async () => (await import('./growth.ts')).growth,
  footprint: async () => (await import('./footprint.ts')).footprint,
};

const asked = process.argv.slice(2);
const names = asked.length === 0 ? Object.keys(BENCHES) : asked;
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const done: { readonly bench: string; readonly findings: Findings }[] = [];
const broken: { readonly bench: string; readonly error: string }[] = [];
for (const name of names) {
  const started = performance.now();
  process.stderr.write(`${name} ... `);
  try {
    const bench = await BENCHES[name]?.();
    if (bench) done.push({ bench: name, findings: await bench.run() });
    process.stderr.write(`${((performance.now() - started) / 1_000).toFixed(0)} s\n`);
  } catch (error) {
    broken.push({
      bench: name,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    process.stderr.write('broken\n');
  }
}

await save();
console.log(table(done.flatMap(({ bench, findings }) => findings.rows.map((row) => ({ bench, row })))));
for (const { bench, error } of broken) console.error(`\n${bench} is broken: ${error}`);
process.exit(broken.length === 0 ? 0 : 1);

async function save(): Promise<void> {
  const results = {
    at: new Date().toISOString(),
    node: process.version,
    processors: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`,
    benches: Object.fromEntries(
      done.map(({ bench, findings: { rows, turns } }) => [
        bench,
        { rows: rows.map((row) => ({ ...row, target: targetText(row), result: verdict(row) })), turns },
      ]),
    ),
    broken,
  };
  const folder = projectFile('bench', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
}
