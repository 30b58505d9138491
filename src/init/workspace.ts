import { z } from 'zod';
import { linesFor } from '../doctor/finding.ts';
import { hiding } from '../doctor/hide.ts';
import { createSlackCall, type SlackCall } from '../doctor/slack-call.ts';
import { userSchema } from '../doctor/slack-people.ts';
import { checkSlackToken } from '../doctor/slack-token.ts';
import { personOf, ruleAgainst } from '../messengers/slack/person.ts';

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
