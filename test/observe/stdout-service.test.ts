import { closeSync, openSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { runDoctor } from '../../src/doctor/index.ts';
import { MISCONFIGURED } from '../../src/lib/exit-codes.ts';
import { openSlowPipe, type SlowPipe } from './stdout.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let pipe: SlowPipe;
let full: number;
beforeEach(() => {
  pipe = openSlowPipe();
  full = openSync('/dev/full', 'w');
});
afterEach(() => {
  pipe.close();
  closeSync(full);
});

/** Each is refused, and a line of some hundred bytes says so. */
async function refusedTimes(service: Service, times: number): Promise<ReadonlySet<number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const one = () =>
    new Promise<number>((resolve, reject) => {
      const sending = request(
        `${service.url}/slack/events`,
        { method: 'POST', agent, timeout: 10_000 },
        (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      sending.on('timeout', () => sending.destroy(new Error('no answer within ten seconds')));
      sending.on('error', reject);
      sending.end('x');
    });
  try {
    return new Set(await Promise.all(Array.from({ length: times }, one)));
  } finally {
    agent.destroy();
  }
}

async function droppedLines(service: Service): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^latchkey_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
}

test('whatever reads standard output stops reading: the desk goes on, SIGTERM ends it in order, and its last words are said', async () => {
  const service = await startService(world, { stdout: pipe.fd });
  try {
    expect(await refusedTimes(service, 900)).toEqual(new Set([401]));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    const lines: Record<string, unknown>[] = [];
    // The reader is back while it ends.
    const ending = service.stop();
    const reading = setInterval(() => lines.push(...pipe.take()), 10);
    try {
      expect(await ending).toEqual({ code: 0, signal: null });
    } finally {
      clearInterval(reading);
    }
    lines.push(...pipe.take());
    expect(
      lines.filter(({ msg }) => msg === 'a request that claims to be from Slack was refused'),
    ).toHaveLength(900);
    expect(lines.some(({ msg }) => msg === 'stopping')).toBe(true);
    expect(lines.some(({ dropped }) => dropped !== undefined)).toBe(false);
  } finally {
    await service.kill();
  }
});

test('nobody ever reads standard output: SIGTERM ends it in order all the same', async () => {
  const service = await startService(world, { stdout: pipe.fd });
  try {
    expect(await refusedTimes(service, 900)).toEqual(new Set([401]));
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  } finally {
    await service.kill();
  }
});

test('the disk of the log is full: the desk starts, answers, counts what it could not say, and ends in order', async () => {
  const service = await startService(world, { stdout: full });
  try {
    // More than waits for room.
    expect(await refusedTimes(service, 3_000)).toEqual(new Set([401]));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect(await droppedLines(service)).toBeGreaterThan(0);
    const report: string[] = [];
    await runDoctor(world.serviceEnv(Number(new URL(service.url).port)), (line) => void report.push(line));
    expect(report.join('\n')).toMatch(/service.*ready on port \d+; \d+ lines of its log were dropped/);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  } finally {
    await service.kill();
  }
});

test('the disk of the log is full: a start that only a person can help ends with the code that says so', async () => {
  const env = { LATCHKEY_POLICY: '/nowhere/policy.yml' };
  const service = await startService(world, { stdout: full, env, awaitReady: false });
  expect(await service.exited).toEqual({ code: MISCONFIGURED, signal: null });
});

test('the reader of standard output goes: the desk goes on, and the next reader hears what it did meanwhile', async () => {
  const service = await startService(world, { stdout: pipe.fd });
  try {
    await expect.poll(() => pipe.take().some(({ msg }) => msg === 'listening')).toBe(true);
    pipe.leave();
    expect(await refusedTimes(service, 20)).toEqual(new Set([401]));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    pipe.come();
    const lines: Record<string, unknown>[] = [];
    await expect
      .poll(
        () => {
          lines.push(...pipe.take());
          return lines.filter(({ reason }) => reason === 'unsigned').length;
        },
        { timeout: 10_000 },
      )
      .toBe(20);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  } finally {
    await service.kill();
  }
});
