import { MEMBER_ID, NAME } from '../settings/policy-schema.ts';
import { InitAborted } from './asker.ts';
import type { NewPerson } from './policy-text.ts';
import { askUntil, type Talk } from './talk.ts';
import type { Member } from './workspace.ts';

/** More are written into the file more quickly than typed here. */
const MOST_PEOPLE = 100;
/** So many are shown to choose from. */
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
