import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buttonOf, buttons, commandOf, commands, formOf, forms } from '../../commands/index.ts';
import { replyToCommand } from '../../commands/reply.ts';
import { textsIn } from '../../src/cards/texts/index.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { deskOver } from './request-desk.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

const lines = commands.flatMap(({ help }) => help);

/** How many arguments have to be given, and how many may be, in a usage as it is written anywhere. */
function shapeOf(usage: string): readonly number[] {
  return [/<[^>]*>/g, /\[[^\]]*\]/g].map((each) => [...usage.matchAll(each)].length);
}

describe('every command, button and form', () => {
  test('has a name of its own and is found by it', () => {
    for (const command of commands) expect(commandOf(command.name)).toBe(command);
    for (const button of buttons) expect(buttonOf(button.id)).toBe(button);
    for (const form of forms) expect(formOf(form.id)).toBe(form);
  });

  test('leads to a form that there is, where it leads to one', () => {
    const opened = buttons.flatMap((button) => ('opens' in button ? [button.opens] : []));
    for (const id of opened) expect(formOf(id).id).toBe(id);
  });

  test('that nobody knows is answered by one that says so, under the one name that metrics have for it', () => {
    expect([commandOf('/fly').name, buttonOf('order.fly').id, formOf('order.fly').id]).toEqual(
      Array(3).fill('unknown'),
    );
  });
});

describe('a command', () => {
  test('says in both languages what each of its lines does, and the catalogues say nothing of others', () => {
    for (const locale of LOCALES) {
      expect(Object.keys(textsIn(locale).desk.command).sort()).toEqual(lines.map(({ name }) => name).sort());
    }
  });

  test('stands in the manifest, with the arguments that have to be given', () => {
    const manifest: unknown = parse(read('manifest.yml'));
    expect(manifest).toMatchObject({
      features: { slash_commands: commands.map(({ name }) => ({ command: name })) },
    });
    const hints = new Map<string, string>(
      [...read('manifest.yml').matchAll(/command: (\/\w+)\n(?:.*\n)*?\s+usage_hint: "(.*)"/g)].map(
        ([, name = '', hint = '']) => [name, hint],
      ),
    );
    for (const { name, help } of commands) {
      const hint = hints.get(name) ?? '';
      const [own] = help;
      if (own?.name === name.slice(1)) {
        expect([name, shapeOf(hint)[0]]).toEqual([name, shapeOf(own.usage)[0]]);
      } else {
        const subcommands = hint.split(' | ').map((each) => `${name.slice(1)} ${each.split(' ')[0]}`);
        expect(help.map((line) => line.name)).toEqual(expect.arrayContaining(subcommands));
      }
    }
  });

  test.each(['README.md', 'README.zh-CN.md'])(
    'has its lines in the table of %s, with their arguments',
    (file) => {
      const rows = new Map(
        [...read(file).matchAll(/^\| `\/([a-z ]+)` \|(.*?)(?<!\\)\|/gm)].map(([, name, args]) => [
          name,
          args ?? '',
        ]),
      );
      for (const { name, usage } of lines) {
        const [command = '', subcommand = ''] = name.split(' ');
        const own = rows.get(name);
        if (own !== undefined) expect([name, shapeOf(own)]).toEqual([name, shapeOf(usage)]);
        else expect(rows.get(command)).toContain(`\`${subcommand}`);
      }
      const known = [...commands.map((command) => command.name.slice(1)), ...lines.map(({ name }) => name)];
      expect([...rows.keys()].filter((name) => !known.includes(name ?? ''))).toEqual([]);
    },
  );
});

describeOnEachEngine('/desk help', (open) => {
  test('lists each line of each command, with what it does, in the reader’s language', async () => {
    const { desk, mei } = await deskOver(await open());
    for (const locale of LOCALES) {
      const { card } = await replyToCommand(desk, { ...mei, locale }, commandOf('/desk'), 'help');
      const words = textsIn(locale).desk.command;
      expect(card.parts).toMatchObject(
        lines.map(({ name, usage }) => ({ title: `/${name} ${usage}`.trim(), lines: [words[name]] })),
      );
    }
  });
});
