import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { act, openTab } from './page/client.ts';

/** The built command line, as `npm run demo` starts it. */
const CLI = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function demo(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--enable-source-maps', CLI, 'demo', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  return {
    child,
    ended,
    text: () => text,
    /** What the pattern finds in the output, once it does; rejects when the process ends before. */
    said: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(text)?.[1];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        void ended.then(() => reject(new Error(`It ended without ${pattern}:\n${text}`)));
        look();
      }),
  };
}

test('the tour goes through', { timeout: 120_000 }, async () => {
  const tour = demo('--tour');
  const code = await tour.ended;
  expect(code, tour.text()).toBe(0);
  expect(tour.text()).toContain('VI231228102118586561');
  expect(tour.text()).toContain('21231102161100027740');
  // What identifies the customer of the sample order is in no line of it.
  expect(tour.text()).not.toMatch(/13800138000|钱钱🙃|113\.118\.47\.101/);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the demo gives one address, answers there, and %s ends everything',
  { timeout: 60_000 },
  async (signal) => {
    const running = demo();
    const url = await running.said(/Open (http:\S+)\n/);
    expect(await (await fetch(url)).text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const tab = await openTab(url);
    const { service } = tab.served;

    const line = '/order VI231228102118586561';
    expect(await act(url, 'U0MEI', { kind: 'command', channel: 'C0SUPPORT', line })).toEqual({ status: 200 });
    await tab.until(({ messages }) =>
      [...messages.values()].some((card) =>
        JSON.stringify(card).includes('元气森林0糖苏打气泡水卡曼橘味480ml'),
      ),
    );
    tab.close();

    running.child.kill(signal);
    expect(await running.ended).toBe(0);
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
    expect(() => process.kill(service.pid, 0)).toThrow();
  },
);
