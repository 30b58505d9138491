import { writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectFile } from '../../sandbox/project-root.ts';
import { freePort, type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { about, ask, membersOnly } from '../doctor/asking.ts';

/** Some containers have no IPv6 at all. */
const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === '::1');

let world: World;
beforeAll(async () => {
  world = await createWorld({ policy: membersOnly });
});
afterAll(() => world.close());

/** The status at this address; null when nobody is there. */
async function healthAt(address: string, { port }: Service): Promise<number | null> {
  try {
    return (await fetch(`http://${address}:${port}/healthz`)).status;
  } catch {
    return null;
  }
}

test('by default it is reached over IPv4, and over IPv6 where the machine has it', async () => {
  const service = await startService(world);
  try {
    expect(await healthAt('127.0.0.1', service)).toBe(200);
    expect(await healthAt('[::1]', service)).toBe(HAS_IPV6 ? 200 : null);
  } finally {
    await service.stop();
  }
});

test('HOST names the one address to listen on, and doctor asks there', async () => {
  const [host, other] = HAS_IPV6 ? ['::1', '127.0.0.1'] : ['127.0.0.1', '[::1]'];
  const address = HAS_IPV6 ? '[::1]' : host;
  const service = await startService(world, { env: { HOST: host }, awaitReady: false });
  try {
    await expect.poll(() => healthAt(address, service), { timeout: 20_000 }).toBe(200);
    expect(await healthAt(other, service)).toBe(null);
    const env = { ...world.serviceEnv(service.port), HOST: host };
    await expect.poll(async () => about(await ask(env), 'service'), { timeout: 20_000 }).toMatch(/^✓/);
    const report = await ask(env);
    for (const name of ['signed click', 'signed notice', 'signed appeal']) {
      expect(about(report, name)).toMatch(/^✓/);
      expect(about(report, name)).toContain(`http://${address}:`);
    }
  } finally {
    await service.stop();
  }
});

test('on a machine without IPv6 it listens on IPv4', async () => {
  const preload = join(world.folder, 'no-ipv6.mjs');
  // The answer of a kernel without IPv6 to a bind.
  await writeFile(
    preload,
    `const { TCP } = process.binding('tcp_wrap');
     const { UV_EAFNOSUPPORT } = process.binding('uv');
     TCP.prototype.bind6 = () => UV_EAFNOSUPPORT;`,
  );
  const program = ['--import', preload, projectFile('dist', 'src', 'cli.js')];
  const service = await startService(world, { program });
  try {
    expect(await healthAt('127.0.0.1', service)).toBe(200);
    expect(await healthAt('[::1]', service)).toBe(null);
  } finally {
    await service.stop();
  }
});

test('an address of another machine is said to be wrong, without a stack', async () => {
  const env = { HOST: '192.0.2.1' };
  const service = await startService(world, { env, awaitReady: false, port: await freePort() });
  expect(await service.exited).toEqual({ code: 1, signal: null });
  const said = service.errors.join('\n');
  expect(said).toMatch(/Set HOST to an address of this machine, or unset it/);
  expect(said).not.toMatch(/^\s+at /m);
});
