import { z } from 'zod';
import { read } from './reading.ts';

/** All that the service answers. */
export const HTTP_PATHS: readonly string[] = [
  '/slack/events',
  '/yopoint/notify',
  '/appeals',
  '/healthz',
  '/readyz/relay',
  '/readyz',
  '/metrics',
];

/** The scripts of package.json. */
export function npmScripts(): Readonly<Record<string, string>> {
  return z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
    .scripts;
}
