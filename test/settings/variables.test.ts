import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { secretsBeingChanged, secretsOf } from '../../src/settings/settings.ts';
import { VARIABLES, type Variable, type VariableName, variableNames } from '../../src/settings/variables.ts';
import { rowsOf } from '../documents/reading.ts';

const ofThisVersion = variableNames().filter((name) => VARIABLES[name].group !== 'wecom');
/** Every variable with its example, but for copies of payment callbacks, which go with no relay. */
const EXAMPLES = Object.fromEntries(
  ofThisVersion
    .filter((name) => name !== 'YOPOINT_PAYMENT_COPY')
    .map((name) => [name, VARIABLES[name].example]),
);

function variable(name: VariableName): Variable {
  return VARIABLES[name];
}

describe('the table of variables', () => {
  test.each(variableNames())('%s has an example that its own schema takes', (name) => {
    const { example, schema } = variable(name);
    expect(schema.safeParse(example).success).toBe(true);
    expect(example.trim()).toBe(example);
  });

  test('a desk with every example starts', () => {
    const { slack, yopoint, baifude, database } = readEnvironment(EXAMPLES);
    expect([slack, yopoint, baifude].map((one) => one !== null)).toEqual([true, true, true]);
    expect(database.engine).toBe('postgres');
  });

  test('what a variable needs is a variable', () => {
    const names: readonly string[] = variableNames();
    for (const name of variableNames()) {
      for (const needed of variable(name).needs ?? []) expect(names).toContain(needed);
    }
  });

  test('what it calls secret is hidden from logs and messages, and nothing else is', () => {
    const hidden = secretsOf(readEnvironment(EXAMPLES));
    const isHidden = (name: VariableName) =>
      hidden.some(
        (secret) =>
          secret === VARIABLES[name].example || (name === 'DATABASE_URL' && secret === 'a-password'),
      );
    expect(ofThisVersion.filter(isHidden)).toEqual(ofThisVersion.filter((name) => variable(name).secret));
  });

  test('every secret that has one before it is told as being changed', () => {
    const old = ofThisVersion.filter((name) => name.endsWith('_OLD'));
    const told = secretsBeingChanged(readEnvironment(EXAMPLES)).map(({ name }) => `${name}_OLD`);
    expect(told.sort()).toEqual([...old].sort());
  });
});

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const rows = rowsOf(file).flatMap((cells) => {
    const names = [...(cells[0] ?? '').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name);
    const known = ofThisVersion.filter((name) => names.includes(name));
    return cells.length === 3 && known.length > 0
      ? [{ names: known, otherwise: cells[2]?.trim() ?? '' }]
      : [];
  });

  test('has one row of the settings for every variable, with what it is when it is not set', () => {
    expect(rows.flatMap(({ names }) => names).sort()).toEqual([...ofThisVersion].sort());
    for (const { names, otherwise } of rows) {
      for (const name of names) {
        const unset = variable(name).schema.safeParse(undefined);
        const [, written] = /^`([^`]+)`$/.exec(otherwise) ?? [];
        if (written !== undefined) expect(variable(name).schema.parse(written), name).toEqual(unset.data);
        else if (unset.data !== undefined) expect(otherwise, name).not.toBe('');
      }
    }
  });
});
