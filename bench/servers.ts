import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../sandbox/service.ts';
import type { World } from '../sandbox/world.ts';
import { type Child, startChild } from './child.ts';
import { ORDER_NUMBER, signedCommand } from './load.ts';

/** A server under measurement. */
export type Measured = {
  /** Where the command goes. */
  readonly url: string;
  readonly child: Child;
  /** Milliseconds from the start of the process until it was ready. */
  readonly readyMs: number;
};

const LOOK_AGAIN_MS = 3;
const READY_WITHIN_MS = 30_000;

/** The real service, as `npm start` runs it; `env` goes over the world's settings. Ready when /readyz says so. */
export async function startDesk(world: World, env: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const port = await freePort();
  return measuredStart(port, '/readyz', 200, {
    file: 'src/cli.js',
    nodeOptions: ['--enable-source-maps'],
    args: ['start'],
    env: { ...world.serviceEnv(port), ...env },
  });
}

/** Bare Bolt. Ready when it listens: it knows no health, so 404 is its first word. */
export async function startBolt(signingSecret: string): Promise<Measured> {
  const port = await freePort();
  return measuredStart(port, '/', 404, {
    file: 'bench/peers/bolt.js',
    args: [String(port), signingSecret],
  });
}

/** Plain node:http. It is ready when it listens, because it refuses unsigned requests. */
export async function startPlain(signingSecret: string, answerBytes: number): Promise<Measured> {
  const port = await freePort();
  return measuredStart(port, '/', 401, {
    file: 'bench/peers/plain.js',
    args: [String(port), signingSecret, String(answerBytes)],
  });
}

type Start = {
  readonly file: string;
  readonly nodeOptions?: readonly string[];
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

async function measuredStart(
  port: number,
  path: string,
  expected: number,
  { file, ...options }: Start,
): Promise<Measured> {
  const started = performance.now();
  const child = await startChild(file, options);
  try {
    const readyMs = await untilAnswering(child, `http://127.0.0.1:${port}${path}`, expected, started);
    return { url: `http://127.0.0.1:${port}/slack/events`, child, readyMs };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

async function untilAnswering(child: Child, url: string, expected: number, started: number): Promise<number> {
  while (performance.now() - started < READY_WITHIN_MS) {
    if ((await statusOf(url)) === expected) return performance.now() - started;
    if (child.hasEnded()) break;
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`${url} never answered ${expected}:\n${(await child.output()).slice(-2_000)}`);
}

/** The status of a GET; null while nobody listens, or when there is no answer within a second. */
function statusOf(url: string): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(null));
  });
}

/**
 * Sends the command until the card itself is the answer, that is until the facts are cached; gives that answer. Throws
 * when that does not come about.
 */
export async function warmUp(url: string, signingSecret: string, expected = ORDER_NUMBER): Promise<string> {
  let last = '';
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const response = await fetch(url, { method: 'POST', ...signedCommand(signingSecret) });
    last = await response.text();
    if (response.status === 200 && last.includes(expected)) return last;
    await sleep(100);
  }
  throw new Error(`${url} does not answer the command with its card but with: ${last.slice(0, 500)}`);
}
