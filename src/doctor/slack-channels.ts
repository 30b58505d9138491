import type { Policy } from '../settings/policy.ts';
import type { SlackSettings } from '../settings/settings.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

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
