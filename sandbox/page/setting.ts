import { commandOf, commands } from '../../commands/index.ts';
import { textsIn } from '../../src/cards/texts/index.ts';
import { readFeatures, type SlashCommand } from '../manifest.ts';
import { APP, SLACKBOT } from '../slack/directory.ts';
import type { Workspace } from '../slack/workspace.ts';
import { localPictures } from './pictures/index.ts';
import type { PageCommand, PagePerson, PageSetting } from './protocol.ts';

/** What those whom the page acts as are on the desk, in the order they stand there. */
const ROLES: Readonly<Record<string, NonNullable<PagePerson['role']>>> = {
  U0MEI: 'support',
  U0LIN: 'lead',
  U0CHEN: 'finance',
  U0STRANGER: 'stranger',
};

/** Whom the page acts as. */
export const ACTORS: readonly string[] = Object.keys(ROLES);

/** The people, and what the app's manifest offers them. Commands that the desk does not answer are left out. */
export function settingOf(workspace: Workspace): PageSetting {
  const features = readFeatures();
  const answered = new Set<string>(commands.map(({ name }) => name));
  return {
    people: peopleOf(workspace, features.bot_user.display_name),
    commands: features.slash_commands.filter(({ command }) => answered.has(command)).flatMap(entriesOf),
    shortcuts: features.shortcuts
      .filter(({ type }) => type === 'message')
      .map(({ callback_id, name }) => ({ callbackId: callback_id, name })),
    botId: APP.botUser,
    pictures: localPictures,
  };
}

function peopleOf(workspace: Workspace, botName: string): PagePerson[] {
  const people = [...workspace.people.values()].map(({ id, realName, isBot }) => {
    const role = ROLES[id];
    return { id, name: id === APP.botUser ? botName : realName, isBot, ...(role && { role }) };
  });
  return [...people, { ...SLACKBOT, isBot: true }];
}

/** A command in the desk's own words, one with subcommands as one entry each. */
function entriesOf({ command, description, usage_hint }: SlashCommand): PageCommand[] {
  const word = command.slice(1);
  const names = commandOf(command).help.map(({ name }) => name);
  if (names.length === 0) {
    return [{ name: command, usage: usage_hint, says: { en: description, 'zh-CN': description } }];
  }
  return names.map((name) => ({
    name: `/${name}`,
    usage: name === word ? usage_hint : usageOf(name, usage_hint),
    says: { en: textsIn('en').desk.command[name], 'zh-CN': textsIn('zh-CN').desk.command[name] },
  }));
}

/** Out of `whoami | audit <order or request>` what follows one subcommand. */
function usageOf(name: string, hint: string): string {
  const [, subcommand = ''] = name.split(' ');
  const own = hint.split(' | ').find((each) => each.split(' ')[0] === subcommand);
  return own?.slice(subcommand.length).trim() ?? '';
}
