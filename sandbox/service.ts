import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { VARIABLES } from '../src/settings/variables.ts';
import { projectFile } from './project-root.ts';
import type { World } from './world.ts';

/** How a process ended. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real service as a process of its own. */
export interface Service {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly pid: number;
  /** Its log as it was written, a line each: the newest twenty thousand. */
  readonly log: readonly string[];
  /** Its lines on stderr. */
  readonly errors: readonly string[];
  readonly exited: Promise<Exit>;
  /** SIGTERM, and SIGKILL when that does not end it within `patienceMs` (15,000). Harmless when it has ended. */
  stop(patienceMs?: number): Promise<Exit>;
  /** SIGKILL at once, as a power cut ends it. Harmless when it has ended. */
  kill(): Promise<Exit>;
}

/** Settings of a start. */
export interface ServiceOptions {
  /** Overrides the world's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Any free one when absent. */
  readonly port?: number;
  /** What Node.js is given, up to the subcommand; as `npm start` when absent. */
  readonly program?: readonly string[];
  /** Flags of `start`. */
  readonly flags?: readonly string[];
  /** Milliseconds until /readyz has to be green; 30,000 when absent. */
  readonly readyWithinMs?: number;
  /** Standard output, as a descriptor that stays the caller's; its log is not read then. A pipe that is read when absent. */
  readonly stdout?: number;
  /** False: does not wait for /readyz, for a start that is expected to fail. */
  readonly awaitReady?: boolean;
}

const MOST_LINES = 20_000;
const LOOK_AGAIN_MS = 50;

/**
 * Starts the built service (`dist/`) against this world as `npm start` does, and waits until it is ready. Throws with
 * what it said when it ends before, or is not ready in time; nothing is left running then.
 */
export async function startService(world: World, options: ServiceOptions = {}): Promise<Service> {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [
      ...(options.program ?? ['--enable-source-maps', projectFile('dist', 'src', 'cli.js')]),
      'start',
      ...(options.flags ?? []),
    ],
    {
      // A folder without a .env: real credentials lying about must not get into the sandbox.
      cwd: world.folder,
      env: { ...outerEnv(), ...world.serviceEnv(port), ...options.env },
      stdio: ['ignore', options.stdout ?? 'pipe', 'pipe'],
      // A group of its own, so that Ctrl-C in a terminal reaches the starter alone, which then ends this one in order.
      detached: true,
    },
  );
  // `close` and not `exit`: by then everything it wrote has been read.
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', reject);
  });
  const log = child.stdout ? linesOf(child.stdout) : [];
  const errors = child.stderr ? linesOf(child.stderr) : [];
  // The last net: not even a starter that crashes leaves it behind.
  const killNow = () => void child.kill('SIGKILL');
  process.once('exit', killNow);
  void exited.then(
    () => process.off('exit', killNow),
    () => process.off('exit', killNow),
  );

  async function stop(patienceMs = 15_000): Promise<Exit> {
    if (!hasEnded(child)) child.kill('SIGTERM');
    const overdue = setTimeout(killNow, patienceMs);
    try {
      return await exited;
    } finally {
      clearTimeout(overdue);
    }
  }

  async function kill(): Promise<Exit> {
    killNow();
    return exited;
  }

  const service: Service = { port, url, pid: child.pid ?? 0, log, errors, exited, stop, kill };
  if (options.awaitReady === false) return service;
  try {
    await awaitReady(service, child, options.readyWithinMs ?? 30_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return service;
}

/** A port of this machine that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The machine gave no free port.');
  return address.port;
}

async function awaitReady(service: Service, child: ChildProcess, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  let last = 'nothing listens yet';
  while (performance.now() < until) {
    if (hasEnded(child)) {
      throw new Error(`The service ended before it was ready:\n${lastWords(service)}`);
    }
    try {
      const answer = await fetch(`${service.url}/readyz`, { signal: AbortSignal.timeout(2_000) });
      const body = await answer.text();
      if (answer.status === 200) return;
      last = `/readyz answers ${answer.status} ${body}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`The service was not ready within ${withinMs} ms (${last}):\n${lastWords(service)}`);
}

function lastWords({ errors, log }: Service): string {
  return [...log.slice(-10), ...errors.slice(-30)].join('\n');
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function linesOf(stream: NodeJS.ReadableStream): readonly string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    if (lines.length >= MOST_LINES) lines.splice(0, MOST_LINES / 10);
    lines.push(line);
  });
  return lines;
}

/** This process' environment without anything that the service reads. */
function outerEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !Object.hasOwn(VARIABLES, key)));
}
