import { z } from 'zod';
import { hiding, linesFor } from '../doctor/finding.ts';
import { checkSlackToken, userSchema } from '../doctor/slack.ts';
import { createSlackCall, type SlackCall } from '../doctor/slack-call.ts';
import { personOf, ruleAgainst } from '../messengers/slack/people.ts';
import { MEMBER_ID, NAME } from '../settings/policy-schema.ts';
import { askUntil, InitAborted, type Talk } from './asker.ts';
import type { NewPerson } from './files.ts';

/** A full member of the workspace. */
export type Member = { readonly id: string; readonly handle: string; readonly name: string };

/** What Slack says of a token; with its members where it may list them. */
type TokenTried =
  | { readonly outcome: 'good'; readonly members: readonly Member[] | null }
  | { readonly outcome: 'refused' | 'unreachable' };

/** A workspace with more people than that is searched by id. */
const MOST_PAGES = 5;
const PAGE = 200;
/** Slack's own, which is marked as no bot. */
const SLACKBOT = 'USLACKBOT';

const pageSchema = z.object({
  members: z.array(
    userSchema.extend({
      id: z.string(),
      name: z.string().optional(),
      real_name: z.string().optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Asks Slack whose the bot token is, and prints its answer as doctor does. */
export async function tryToken(
  token: string,
  apiUrl: string | null,
  print: (line: string) => void,
): Promise<TokenTried> {
  const hide = hiding([token]);
  const call = createSlackCall(apiUrl, Date.now, hide);
  const { finding, bot, reached } = await checkSlackToken({ botToken: token }, call, hide);
  for (const line of linesFor('Slack token', finding)) print(line);
  if (bot === null) return { outcome: reached ? 'refused' : 'unreachable' };
  return { outcome: 'good', members: await membersOf(token, bot.team, call) };
}

/** Null when the token may not list them, or Slack does not answer. */
async function membersOf(token: string, team: string, call: SlackCall): Promise<Member[] | null> {
  const found: Member[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await call('users.list', token, { limit: String(PAGE), cursor });
    const parsed = answer.ok ? pageSchema.safeParse(answer.body) : null;
    if (!parsed?.success) return null;
    for (const user of parsed.data.members) {
      if (user.id === SLACKBOT || ruleAgainst(personOf(user), team) !== null) continue;
      const handle = user.name ?? user.id;
      found.push({ id: user.id, handle, name: user.real_name?.trim() || handle });
    }
    cursor = parsed.data.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return found;
}

/** More are written into the file more quickly than typed here. */
const MOST_PEOPLE = 100;
/** Most people that are shown to choose from. */
const MOST_SHOWN = 20;

/**
 * Asks for the first people until every group has somebody. `members` are those of the workspace, by whose names people may be
 * called; null: only ids will do.
 */
export async function askPeople(
  talk: Talk,
  members: readonly Member[] | null,
  groups: readonly string[],
): Promise<readonly NewPerson[]> {
  talk.print('Who may use the desk? The first ones will do; more can be written into the policy file.');
  if (members !== null && members.length <= MOST_SHOWN) for (const one of members) talk.print(shown(one));
  const people: NewPerson[] = [];
  while (people.length < MOST_PEOPLE) {
    const empty = groups.filter((group) => !people.some((person) => person.groups.includes(group)));
    const member = await askMember(talk, members, people, empty);
    if (member === null) return people;
    const id = await askId(talk, member, people);
    const name = await askName(talk, member);
    people.push({ id, name, slack: member.id, groups: await askGroups(talk, groups, empty) });
  }
  throw new InitAborted(`That were ${MOST_PEOPLE} people; write them into the policy file instead.`);
}

/** Null: no more. */
function askMember(
  talk: Talk,
  members: readonly Member[] | null,
  people: readonly NewPerson[],
  empty: readonly string[],
): Promise<Member | null> {
  const how = members === null ? 'member id, from the profile' : 'member id or name';
  const still = empty.length === 0 ? 'empty: no more' : `somebody has to be in ${empty.join(', ')}`;
  return askUntil(talk, `Person (${how}; ${still}): `, (typed) => {
    if (typed === '') {
      return empty.length === 0
        ? { value: null }
        : { problem: `The rules name ${empty.join(', ')}, and nobody is in it yet.` };
    }
    const found = find(typed, members);
    const [only] = found;
    if (only === undefined) return { problem: 'Nobody is called that. Type the member id (U…).' };
    if (found.length > 1) {
      const some = found.slice(0, MOST_SHOWN).map(shown);
      return { problem: ['Which one? Type the id.', ...some].join('\n') };
    }
    return people.some(({ slack }) => slack === only.id)
      ? { problem: `${only.id} is there already.` }
      : { value: only };
  });
}

function find(typed: string, members: readonly Member[] | null): readonly Member[] {
  const id = typed.toUpperCase();
  const known = (members ?? []).filter((one) => one.id === id);
  if (known.length > 0) return known;
  // Not among those that Slack listed, which may not be all.
  if (MEMBER_ID.test(typed)) return [{ id: typed, handle: typed.toLowerCase(), name: '' }];
  const words = typed.toLowerCase();
  const called = (members ?? []).filter(({ handle, name }) =>
    [handle, name].join(' ').toLowerCase().includes(words),
  );
  const exactly = called.filter(({ handle, name }) => [handle, name.toLowerCase()].includes(words));
  return exactly.length === 1 ? exactly : called;
}

function askId(talk: Talk, { handle }: Member, people: readonly NewPerson[]): Promise<string> {
  const proposal = handle.replace(/[^\p{L}\p{N}._-]/gu, '').replace(/^[._-]+/, '');
  return askUntil(talk, `Short name of your own, kept in the audit [${proposal}]: `, (typed) => {
    const id = typed || proposal;
    if (!NAME.test(id)) return { problem: 'Letters, digits, . _ - only.' };
    return people.some((person) => person.id.toLowerCase() === id.toLowerCase())
      ? { problem: `${id} is somebody else already.` }
      : { value: id };
  });
}

function askName(talk: Talk, { name, handle }: Member): Promise<string> {
  const proposal = name || handle;
  return askUntil(talk, `Name on cards [${proposal}]: `, (typed) => {
    const chosen = typed || proposal;
    return /^\P{Cc}{1,80}$/u.test(chosen) ? { value: chosen } : { problem: 'Up to 80 characters.' };
  });
}

/** Proposed is what nobody is in yet. */
function askGroups(
  talk: Talk,
  groups: readonly string[],
  empty: readonly string[],
): Promise<readonly string[]> {
  const proposal = empty.length > 0 ? empty : groups.slice(0, 1);
  return askUntil(talk, `Groups, of ${groups.join(', ')} [${proposal.join(', ')}]: `, (typed) => {
    const chosen = typed.split(/[\s,，、]+/).filter((word) => word !== '');
    if (chosen.length === 0) return { value: proposal };
    const unknown = chosen.filter((group) => !groups.includes(group));
    return unknown.length > 0
      ? { problem: `There is no group ${unknown.join(', ')} in the rules.` }
      : { value: [...new Set(chosen)] };
  });
}

function shown({ id, handle, name }: Member): string {
  return name === handle ? `  ${id}  ${name}` : `  ${id}  ${name} (${handle})`;
}
