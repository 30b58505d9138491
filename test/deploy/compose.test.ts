import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { envText } from '../../src/init/files.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { VARIABLES } from '../../src/settings/variables.ts';
import { LEAST } from '../settings/environments.ts';
import { execForm, only, readDockerfile, rooted } from './dockerfile.ts';

const texts = z.record(z.string(), z.string());
const composeSchema = z.strictObject({
  services: z.strictObject({
    latchkey: z.strictObject({
      build: z.literal('.'),
      restart: z.literal('unless-stopped'),
      stop_grace_period: z.string(),
      env_file: z.literal('.env'),
      environment: texts,
      volumes: z.tuple([z.string()]),
      ports: z.tuple([z.string()]),
      depends_on: z.strictObject({ postgres: z.strictObject({ condition: z.literal('service_healthy') }) }),
    }),
    postgres: z.strictObject({
      image: z.literal('postgres:16'),
      restart: z.literal('unless-stopped'),
      environment: texts,
      volumes: z.tuple([z.string()]),
      healthcheck: z.strictObject({ test: z.array(z.string()), interval: z.string() }),
    }),
  }),
  volumes: z.strictObject({ postgres: z.null() }),
});

const { latchkey, postgres } = composeSchema.parse(parse(rooted('compose.yaml'))).services;

/** What init writes, as Compose reads it for its own replacements. */
const dotEnv = parseEnv(
  envText(Object.fromEntries(Object.entries(LEAST).map(([name, value]) => [name, value ?? '']))),
);

/** `${NAME}`, `${NAME:-otherwise}` and `${NAME:?complaint}`, as Compose replaces them. */
function replaced(text: string): string {
  return text.replace(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, kind: string | undefined, other = '') => {
      const value = dotEnv[name];
      if (value) return value;
      if (kind !== '-') throw new Error(`${name} is not set: ${other}`);
      return other;
    },
  );
}

test('with what init wrote, the service is whole and finds its database', () => {
  const environment = Object.fromEntries(
    Object.entries(latchkey.environment).map(([name, text]) => [name, replaced(text)]),
  );
  const settings = readEnvironment({ ...dotEnv, ...environment });
  const { POSTGRES_USER: user, POSTGRES_PASSWORD: password = '' } = postgres.environment;
  expect(settings.database).toEqual({
    engine: 'postgres',
    // The image names the database after its user.
    url: `postgres://${user}:${replaced(password)}@postgres:5432/${user}`,
  });
  expect(Object.keys(environment).filter((name) => !Object.hasOwn(VARIABLES, name))).toEqual([]);
  const [mount] = latchkey.volumes;
  expect(mount).toBe(`./policy.yml:${settings.policyPath}:ro`);
  expect(only(readDockerfile().at(-1), 'WORKDIR')).toBe('/app');
});

test('the port is the one that the service listens on, reached from this machine alone', () => {
  expect(replaced(latchkey.ports[0])).toBe('127.0.0.1:3000:3000');
  expect(readEnvironment({ ...LEAST }).port).toBe(3000);
  expect(only(readDockerfile().at(-1), 'EXPOSE')).toBe('3000');
});

test('there is time to stop: longer than the service takes, and longer than it waits itself', () => {
  const longest = /STOP_MS = ([\d_]+);/.exec(rooted('src/leaving.ts'))?.[1]?.replaceAll('_', '');
  expect(Number(longest)).toBeGreaterThan(0);
  expect(parseInt(latchkey.stop_grace_period, 10) * 1000).toBeGreaterThan(Number(longest));
});

test('the database is asked over TCP whether it is there, as its user', () => {
  expect(postgres.healthcheck.test).toEqual([
    'CMD',
    'pg_isready',
    '--host=localhost',
    `--username=${postgres.environment['POSTGRES_USER']}`,
  ]);
});

test('without the password nothing starts, and Compose says where it comes from', () => {
  const texts = [...Object.values(latchkey.environment), ...Object.values(postgres.environment)];
  const asking = texts.filter((text) => text.includes('POSTGRES_PASSWORD'));
  expect(asking).toHaveLength(2);
  for (const text of asking) expect(text).toMatch(/\$\{POSTGRES_PASSWORD:\?latchkey init [^}]+\}/);
  expect(execForm(only(readDockerfile().at(-1), 'CMD'))).toEqual(['start']);
});
