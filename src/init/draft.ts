import { parseEnv } from 'node:util';
import { readEnvironment } from '../settings/environment.ts';
import { parsePolicy } from '../settings/policy.ts';
import { CHANNEL_ID } from '../settings/policy-schema.ts';
import { askDatabase, askSlack, askVendors, type Values } from './ask-settings.ts';
import { askUntil, askWhether, InitAborted, type Talk } from './asker.ts';
import { envText, exampleGroups, policyText } from './files.ts';
import { type InitGiven, personOfFlag, problemsWithGiven } from './given.ts';
import { askPeople, type Member, tryToken } from './people.ts';

/** A file to be written, where none is yet. */
export type Draft = { readonly path: string; readonly text: string; readonly mode: number };

/** Where the two files go, and which of them are there already. */
type Files = { readonly env: string; readonly policy: string; readonly there: readonly string[] };

/** Secrets, and what everybody may see who may see the folder. */
const MODES = { secret: 0o600, open: 0o644 } as const;

/**
 * The files that are to be written where none of that name is `there`, held against the same checks as at a start. `talk` is null
 * where nothing may be asked. What was given is checked before anything is asked. Throws `InitAborted`, and for answers that cannot be
 * used together `SettingsError`, `PolicyError` and `UnwritableValue`.
 */
export async function draftFiles(
  given: InitGiven,
  files: Files,
  talk: Talk | null,
  print: (line: string) => void,
): Promise<readonly Draft[]> {
  const writes = { env: !files.there.includes(files.env), policy: !files.there.includes(files.policy) };
  const problems = problemsWithGiven(given, { ...writes, asks: talk !== null });
  if (problems.length > 0) throw new InitAborted(problems.join('\n'));
  const drafts: Draft[] = [];
  let members: readonly Member[] | null = null;
  if (writes.env) {
    const settled = talk ? await askSettings(given, talk) : await takeSettings(given, print);
    members = settled.members;
    const text = envText(settled.values);
    readEnvironment(parseEnv(text));
    drafts.push({ path: files.env, text, mode: MODES.secret });
  } else {
    members = await membersOf(given, talk, print);
  }
  if (writes.policy) {
    const text = await draftPolicy(given, members, talk, print);
    parsePolicy(text, files.policy, { slack: true });
    drafts.push({ path: files.policy, text, mode: MODES.open });
  }
  return drafts;
}

type Settled = { readonly values: Values; readonly members: readonly Member[] | null };

async function askSettings({ values, check }: InitGiven, talk: Talk): Promise<Settled> {
  const slack = await askSlack(talk, values, check);
  const vendors = await askVendors(talk, values);
  const database = await askDatabase(talk, values);
  return { values: { ...values, ...slack.values, ...vendors, ...database }, members: slack.members };
}

async function takeSettings({ values, check }: InitGiven, print: (line: string) => void): Promise<Settled> {
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl = null } = values;
  if (check && token !== undefined) {
    const { outcome } = await tryToken(token, apiUrl, print);
    if (outcome !== 'good') throw new InitAborted('The bot token is not good.');
  }
  return { values, members: null };
}

/** With the settings that stand already: who the people of the workspace are, if that may be asked. */
async function membersOf(
  { values, check, people }: InitGiven,
  talk: Talk | null,
  print: (line: string) => void,
): Promise<readonly Member[] | null> {
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl = null } = values;
  if (talk === null || token === undefined || people.length > 0) return null;
  if (!(check ?? (await askWhether(talk, 'Ask Slack who its members are?', true)))) return null;
  const tried = await tryToken(token, apiUrl, print);
  return tried.outcome === 'good' ? tried.members : null;
}

async function draftPolicy(
  given: InitGiven,
  members: readonly Member[] | null,
  talk: Talk | null,
  print: (line: string) => void,
): Promise<string> {
  const approvals = given.approvals ?? (talk && (await askChannel(talk, 'requests that wait for approval')));
  const alerts = given.alerts ?? (talk && (await askChannel(talk, 'appeals and alerts')));
  const people =
    given.people.length > 0
      ? given.people.map(personOfFlag)
      : talk && (await askPeople(talk, members, exampleGroups()));
  if (approvals === null || alerts === null || people === null) {
    throw new Error('what is not given has to be asked for');
  }
  if (people.length === 1)
    print('Nobody approves their own requests: refunds and doors need a second person.');
  return policyText({ approvals, alerts, people });
}

/** Asks for a channel by its id, or by a link to it. `what` says what goes there. */
function askChannel(talk: Talk, what: string): Promise<string> {
  return askUntil(talk, `Channel for ${what} (id, at the bottom of the channel's details): `, (typed) => {
    const id = typed.replace(/^https:\/\/\S+\/archives\//, '');
    return CHANNEL_ID.test(id) ? { value: id } : { problem: 'Channel ids start with C or G, as C0123ABCD.' };
  });
}
