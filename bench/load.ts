import { z } from 'zod';
import { APP, TEAM } from '../sandbox/slack/directory.ts';
import { signatureOf } from '../sandbox/slack/signature.ts';
import { startChild } from './child.ts';

/** The vendor's own sample order. */
export const ORDER_NUMBER = 'VI231228102118586561';
const CONNECTIONS = 50;

const LoadResult = z.object({
  requestsPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  answers: z.number(),
  failures: z.number(),
});

/** What one load came to. */
export type LoadResult = z.output<typeof LoadResult>;

/** The length of a load: a duration in seconds, or a number of requests. */
export type Extent = { readonly seconds: number } | { readonly requests: number };

/** `/order` as Slack sends it, from a support agent of the example policy. */
const COMMAND = new URLSearchParams({
  token: 'bench',
  team_id: TEAM.id,
  team_domain: TEAM.domain,
  channel_id: 'C0SUPPORT',
  channel_name: 'support',
  user_id: 'U0MEI',
  user_name: 'mei',
  command: '/order',
  text: ORDER_NUMBER,
  api_app_id: APP.id,
  is_enterprise_install: 'false',
  response_url: 'http://127.0.0.1:9/commands/bench',
  trigger_id: '1.1.bench',
}).toString();

/** The signed command, dated now: good for five minutes. */
export function signedCommand(signingSecret: string): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signatureOf(signingSecret, timestamp, COMMAND),
    },
    body: COMMAND,
  };
}

/**
 * Sends the signed command over fifty connections from a process of its own. Throws when any answer is not 200 or does
 * not hold `expected`.
 */
export async function load(
  url: string,
  signingSecret: string,
  expected: string,
  extent: Extent,
): Promise<LoadResult> {
  const order = {
    url,
    ...signedCommand(signingSecret),
    expected,
    connections: CONNECTIONS,
    ...extent,
  };
  const child = await startChild('bench/peers/load.js', { args: [JSON.stringify(order)] });
  try {
    const code = await child.ended;
    const output = await child.output();
    if (code !== 0) throw new Error(`The load on ${url} broke off:\n${output.slice(-2_000)}`);
    const result = LoadResult.parse(JSON.parse(output));
    if (result.failures > 0 || result.answers === 0) {
      throw new Error(`${result.failures} of ${result.answers} answers from ${url} were wrong or missing.`);
    }
    return result;
  } finally {
    await child.stop();
  }
}
