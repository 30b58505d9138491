import { z } from 'zod';
import { type PersonRule, personOf, ruleAgainst } from '../messengers/slack/people.ts';
import type { Policy } from '../settings/policy.ts';
import type { SlackSettings } from '../settings/settings.ts';
import type { Staff } from '../settings/staff.ts';
import type { ClockReading } from './clock.ts';
import { type Finding, failed, type Hide, ok, skipped } from './finding.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

/** Whether Slack knows the bot token, and what its answer told besides. */
type TokenCheck = {
  readonly finding: Finding;
  /** False: no answer of Slack's came. */
  readonly reached: boolean;
  /** As Slack named them; null when it did not. */
  readonly scopes: readonly string[] | null;
  /** The bot and the workspace that the token is of; null when the token is of no use. */
  readonly bot: { readonly id: string; readonly team: string } | null;
  readonly clock: ClockReading | null;
};

const USELESS = { scopes: null, bot: null };

/** Asks Slack whose token it is. */
export async function checkSlackToken(
  { botToken }: Pick<SlackSettings, 'botToken'>,
  call: SlackCall,
  hide: Hide,
): Promise<TokenCheck> {
  const answer = await call('auth.test', botToken);
  const { clock } = answer;
  if (answer.ok) {
    const { team, user, bot_id: botId, team_id: teamId } = answer.body;
    if (typeof botId !== 'string' || typeof teamId !== 'string') {
      const step =
        'Set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-...) of api.slack.com/apps, your app, "OAuth & Permissions".';
      return { finding: failed('the token is not that of a bot', step), reached: true, ...USELESS, clock };
    }
    const finding = ok(`${hide(String(user))} in ${hide(String(team))}`);
    return { finding, reached: true, scopes: answer.scopes, bot: { id: botId, team: teamId }, clock };
  }
  if (answer.error === null) {
    return { finding: failed(answer.why, REACH_SLACK), reached: false, ...USELESS, clock };
  }
  const step =
    'Copy the "Bot User OAuth Token" from api.slack.com/apps, your app, "OAuth & Permissions", into SLACK_BOT_TOKEN; ' +
    'if there is none, press "Install to Workspace" on that page.';
  return { finding: failed(answer.why, step), reached: true, ...USELESS, clock };
}

/** Whether the token may do all that the desk does. `granted` as Slack named them; null when it did not. */
export function checkScopes(granted: readonly string[] | null): Finding {
  if (granted === null) return skipped('Slack did not say what the token may do');
  const missing = NEEDED_SCOPES.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return ok(`all ${NEEDED_SCOPES.length} are granted`);
  return failed(
    `missing: ${missing.join(', ')}`,
    `Add ${missing.join(', ')} at api.slack.com/apps, your app, "OAuth & Permissions", "Bot Token Scopes" (or paste manifest.yml at "App Manifest").`,
    'Then press "Reinstall to Workspace" on the same page: a scope counts only after that.',
  );
}

/** What the bot token must be allowed to do: the bot scopes of manifest.yml, where each says what it is for. */
export const NEEDED_SCOPES: readonly string[] = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'users:read',
  'im:write',
  'channels:history',
  'groups:history',
  'im:history',
  'channels:read',
  'groups:read',
];

/** A check of one channel. */
type ChannelFinding = { readonly name: string; readonly finding: Finding };

/** Each channel that the policy names: there, not archived, the bot in it, nobody from outside in it. */
export async function checkChannels(
  slack: SlackSettings,
  policy: Policy,
  call: SlackCall,
): Promise<readonly ChannelFinding[]> {
  const findings: ChannelFinding[] = [];
  for (const [key, place] of Object.entries(policy.channels)) {
    const finding =
      place.slack === null
        ? skipped('the policy names none')
        : await checkChannel(`channels.${key}.slack`, place.slack, slack.botToken, call);
    findings.push({ name: `channel ${key}`, finding });
  }
  return findings;
}

async function checkChannel(key: string, id: string, token: string, call: SlackCall): Promise<Finding> {
  const answer = await call('conversations.info', token, { channel: id });
  if (!answer.ok) {
    if (answer.error === null) return failed(answer.why, REACH_SLACK);
    if (answer.error === 'channel_not_found') {
      return failed(
        `${id} does not exist, or is private and the bot is not in it`,
        `If it is the right one, type /invite @Latchkey in it. Else correct ${key} in the policy file: the id stands at the bottom of the channel's details.`,
      );
    }
    if (answer.error === 'missing_scope') {
      return failed(
        'the token may not read about channels',
        'Add channels:read and groups:read at api.slack.com/apps, your app, "OAuth & Permissions", and press "Reinstall to Workspace".',
      );
    }
    return failed(answer.why, `Check ${key} in the policy file.`);
  }
  const { channel } = answer.body;
  const is = (flag: string): boolean =>
    typeof channel === 'object' &&
    channel !== null &&
    Object.entries(channel).some(([k, v]) => k === flag && v === true);
  if (is('is_archived')) {
    return failed(`${id} is archived`, `Unarchive it, or name another channel in ${key} of the policy file.`);
  }
  if (!is('is_member') && !is('is_im')) {
    return failed(`the bot is not in ${id}`, 'Type /invite @Latchkey in that channel.');
  }
  if (is('is_ext_shared')) {
    return failed(
      `${id} is shared with another company, who would read the cards`,
      `Name a channel of your own in ${key} of the policy file.`,
    );
  }
  return ok(`${id}, the bot is in it`);
}

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
