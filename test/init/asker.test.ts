import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createPrompter, InitAborted } from '../../src/init/asker.ts';

/** An asker on a terminal: keys go in one by one, and what is seen comes out. */
function onTerminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let seen = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    seen += chunk;
  });
  const stop = new AbortController();
  const ask = createPrompter({ input, output, terminal: true, signal: stop.signal });
  return { ask, stop, input, press: (keys: string) => void input.write(keys), seen: () => seen };
}

test('a plain answer is seen as it is typed, a secret never is, not even while it is mended', async () => {
  const { ask, press, seen } = onTerminal();
  const plain = ask.line('Name: ');
  press('Mei\r');
  expect(await plain).toBe('Mei');
  const secret = ask.secret('Token: ');
  press('xoxb-hushX\u007f\u001b[D\u001b[C-hush\r');
  expect(await secret).toBe('xoxb-hush-hush');
  ask.close();
  expect(seen()).toContain('Name: ');
  expect(seen()).toContain('Mei');
  expect(seen()).toContain('Token: ');
  expect(seen()).not.toMatch(/hush|xoxb/);
});

test('a secret cannot be scrolled back to', async () => {
  const { ask, press, seen } = onTerminal();
  const secret = ask.secret('Token: ');
  press('xoxb-hush\r');
  await secret;
  const plain = ask.line('Name: ');
  press('\u001b[A\u001b[A\r');
  expect(await plain).toBe('');
  ask.close();
  expect(seen()).not.toContain('hush');
});

test('what is typed before anybody asked is kept and not seen', async () => {
  const { ask, press, seen } = onTerminal();
  press('xoxb-hush\r');
  await new Promise(setImmediate);
  expect(await ask.secret('Token: ')).toBe('xoxb-hush');
  ask.close();
  expect(seen()).not.toContain('hush');
});

test('Ctrl-C and a signal end it as interrupted, Ctrl-D as over', async () => {
  const first = onTerminal();
  const interrupted = first.ask.line('Name: ');
  first.press('\u0003');
  await expect(interrupted).rejects.toMatchObject({ name: 'InitAborted', interrupted: true });
  first.ask.close();

  const second = onTerminal();
  const signalled = second.ask.secret('Token: ');
  second.stop.abort();
  await expect(signalled).rejects.toMatchObject({ interrupted: true });
  await expect(second.ask.line('Name: ')).rejects.toBeInstanceOf(InitAborted);
  second.ask.close();

  const third = onTerminal();
  const over = third.ask.line('Name: ');
  third.press('\u0004');
  await expect(over).rejects.toMatchObject({ interrupted: false });
});
