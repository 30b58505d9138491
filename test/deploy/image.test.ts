import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { VARIABLES } from '../../src/settings/variables.ts';
import { membersOnly } from '../doctor/asking.ts';
import { envOf, execForm, only, readDockerfile, rooted } from './dockerfile.ts';
import { buildImage, contextEntries, filesBelow, type Image, SEE_LINKS } from './image.ts';

const last = readDockerfile().at(-1);

describe('the Dockerfile', () => {
  test('starts from a Node.js that is new enough, the same in every stage', () => {
    const images = new Set(readDockerfile().map(({ image }) => image));
    expect([...images]).toEqual([expect.stringMatching(/^node:\d+-slim$/)]);
    const major = Number(/\d+/.exec([...images][0] ?? '')?.[0]);
    const least = /"node": ">=(\d+)\./.exec(rooted('package.json'))?.[1];
    expect(major).toBeGreaterThanOrEqual(Number(least));
  });

  test('runs what npm start runs, by no shell and not as root', () => {
    const command = ['exec', ...execForm(only(last, 'ENTRYPOINT')), ...execForm(only(last, 'CMD'))].join(' ');
    expect(rooted('package.json')).toContain(`"start": "${command}"`);
    expect(only(last, 'USER')).toBe('node');
    const order = last?.instructions.map(({ name }) => name) ?? [];
    expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('RUN'));
  });

  test('sets only what the desk reads', () => {
    expect(Object.keys(envOf(last)).filter((name) => !Object.hasOwn(VARIABLES, name))).toEqual(['NODE_ENV']);
  });

  test('is sent nothing that is secret, nobody’s data and no history', () => {
    expect(
      rooted('.dockerignore')
        .split('\n')
        .find((line) => line !== '' && !line.startsWith('#')),
    ).toBe('*');
    for (const kept of ['.env', 'policy.yml', 'data', '.git', 'node_modules', 'dist']) {
      expect(contextEntries()).not.toContain(kept);
    }
  });
});

describe('the image', () => {
  let image: Image;
  let world: World;
  beforeAll(async () => {
    [image, world] = await Promise.all([buildImage(), createWorld({ policy: membersOnly })]);
  });
  afterAll(async () => {
    await world.close();
    await image.remove();
  });
  const program = () =>
    execForm(only(last, 'ENTRYPOINT'))
      .slice(1)
      .map((word) => (word.endsWith('.js') ? join(image.app, word) : word));

  /** Runs Node.js as the image does. */
  function node(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
    return new Promise<{ readonly code: unknown; readonly said: string }>((resolve) => {
      const options = {
        cwd,
        env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...SEE_LINKS, ...env },
        timeout: 25_000,
      };
      execFile(process.execPath, [...args], options, (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, said: stdout + stderr }),
      );
    });
  }

  test('holds what runs and nothing else', async () => {
    const own = (await filesBelow(image.app)).filter((path) => !path.startsWith('node_modules/'));
    expect(own.filter((path) => !/^dist\/(?:src|commands)\/.*\.js(?:\.map)?$/.test(path)).sort()).toEqual([
      'package.json',
      'policy.example.yml',
    ]);
    const packages = await filesBelow(join(image.app, 'node_modules'));
    expect(packages).toContain('@slack/bolt');
    expect(packages.filter((path) => /^(?:vitest|typescript|react|vite|fast-check)$/.test(path))).toEqual([]);
  });

  test('serves: ready, healthy by its own check, examined by its own doctor, gone on SIGTERM', async () => {
    const port = await freePort();
    const service = await startService(world, {
      port,
      program: program(),
      env: { NODE_ENV: 'production', ...SEE_LINKS },
    });
    const [, ...healthcheck] = execForm(only(last, 'HEALTHCHECK').replace(/^.*? CMD (?=\[)/, ''));
    try {
      expect(await node(healthcheck, image.app, { PORT: String(port) })).toMatchObject({ code: 0 });
      const { code, said } = await node([...program(), 'doctor'], world.folder, world.serviceEnv(port));
      expect(said).toMatch(
        /✓ service — ready[\s\S]*✓ signed click[\s\S]*✓ signed notice[\s\S]*✓ signed appeal/,
      );
      expect(code).toBe(0);
      const answer = await world.slack.as('U0MEI').command('/desk', 'whoami');
      expect(answer).toMatchObject({ status: 200 });
    } finally {
      expect(await service.stop()).toEqual({ code: 0, signal: null });
    }
    expect(await node(healthcheck, image.app, { PORT: String(port) })).toMatchObject({ code: 1 });
  });

  test('has the whole command line but the demo', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-image-cli-'));
    try {
      const flags = [
        '--slack-bot-token=xoxb-1',
        '--slack-signing-secret=s',
        '--yopoint-app-id=1',
        '--yopoint-app-secret=s',
      ];
      const policy = [
        '--approvals-channel=C0ONE',
        '--alerts-channel=C0TWO',
        '--person=mei:U0MEI:support,leads,finance',
      ];
      const run = (...args: readonly string[]) => node([...program(), ...args], folder);
      expect(await run('init', '--yes', ...flags, ...policy)).toMatchObject({ code: 0 });
      expect(await run('policy', 'check')).toMatchObject({ code: 0 });
      expect(await run('migrate')).toMatchObject({ code: 0, said: expect.stringContaining('Applied') });
      expect(await run('audit', 'verify')).toMatchObject({ code: 0 });
      const demo = await run('demo');
      expect(demo).toEqual({ code: 1, said: 'The demo is not part of this installation.\n' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
