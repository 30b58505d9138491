import { z } from 'zod';
import { type PersonRule, personOf, ruleAgainst } from '../messengers/slack/person.ts';
import type { Policy } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

/** What one question about a person came to: a problem, none, or no answer. */
type Standing =
  | { readonly asked: true; readonly rule: PersonRule | 'nobody' | null }
  | { readonly asked: false; readonly why: string; readonly unreachable: boolean };

/** Slack takes about a hundred of these questions a minute. */
const AT_ONCE = 5;
const MOST_ASKED = 90;
/** More lines than this help nobody. */
const MOST_NAMED = 10;

const WORDS: Readonly<Record<PersonRule | 'nobody', string>> = {
  nobody: 'is the id of nobody in this workspace',
  other_workspace: 'belongs to another workspace',
  bot: 'is a bot',
  deactivated: 'has been deactivated',
  guest: 'is a guest',
};

const STEPS: Readonly<Record<PersonRule | 'nobody', string>> = {
  nobody: 'Copy the id again from the person\'s Slack profile, "Copy member ID", or take the entry out.',
  other_workspace: 'Put in the id that the person has in your own workspace, or take the entry out.',
  bot: 'Put in the id of a person, or take the entry out.',
  deactivated: 'Take the entry out, or have the account activated again in Slack.',
  guest: 'Have the guest made a full member in Slack, or take the entry out.',
};

/** What of a person in Slack's answers says whether the desk serves them (`personOf`). */
export const userSchema = z.object({
  team_id: z.string().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  deleted: z.boolean().optional(),
});

const answerSchema = z.object({ user: userSchema });

/** Whether everybody in the policy file is one whom the desk serves: a full member of the workspace `team`. */
export async function checkPeople(
  token: string,
  team: string,
  policy: Policy,
  call: SlackCall,
): Promise<Finding> {
  const people = [...[...policy.staff.byId.values()].entries()].filter(([, { slack }]) => slack !== null);
  const asked = people.slice(0, MOST_ASKED);
  const problems: string[] = [];
  for (let next = 0; next < asked.length; next += AT_ONCE) {
    const some = asked.slice(next, next + AT_ONCE);
    const standings = await Promise.all(some.map(([, person]) => standingOf(person, token, team, call)));
    for (const [offset, standing] of standings.entries()) {
      const [place, person] = some[offset] ?? [];
      if (!standing.asked) {
        const what = `could not be asked about: ${standing.why}`;
        return standing.unreachable ? failed(what, REACH_SLACK) : skipped(what);
      }
      if (standing.rule === null || !person) continue;
      problems.push(
        `staff[${place}].slack (${person.id}): ${person.slack} ${WORDS[standing.rule]}. ${STEPS[standing.rule]}`,
      );
    }
  }
  if (problems.length === 0) {
    const who = asked.length < people.length ? `the first ${asked.length} of` : 'all';
    return ok(`${who} ${people.length} are members of the workspace`);
  }
  const more = problems.length - MOST_NAMED;
  return failed(
    `${problems.length} of ${asked.length} in the policy file cannot use the desk`,
    ...problems.slice(0, MOST_NAMED),
    ...(more > 0 ? [`and ${more} more like these.`] : []),
  );
}

async function standingOf({ slack }: Staff, token: string, team: string, call: SlackCall): Promise<Standing> {
  const answer = await call('users.info', token, { user: slack ?? '' });
  if (!answer.ok) {
    if (answer.error === 'user_not_found' || answer.error === 'user_not_visible') {
      return { asked: true, rule: 'nobody' };
    }
    return { asked: false, why: answer.why, unreachable: answer.error === null };
  }
  const parsed = answerSchema.safeParse(answer.body);
  if (!parsed.success)
    return { asked: false, why: 'users.info answered without a person', unreachable: false };
  return { asked: true, rule: ruleAgainst(personOf(parsed.data.user), team) };
}
