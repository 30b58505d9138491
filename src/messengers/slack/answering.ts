import type { WebClient } from '@slack/web-api';
import type { Answer } from '../../../commands/command.ts';
import type { Card } from '../../cards/card.ts';
import { resultInTime } from '../../lib/timeout.ts';
import type { Log } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { postDirectly, postPrivately } from './post.ts';
import { renderMessage } from './render.ts';
import { placed, ResponseUrlFailed, refusesBlocks, sendToResponseUrl, withLess } from './respond.ts';

/** Slack waits three seconds, for a form's answer too; past this an answer is promised and sent behind. */
export const SWITCH_MS = 2_500;

/** Where an answer goes when the acknowledgement is gone, and to whom when even that fails. */
export type ReturnPath = {
  /** Undefined where Slack gave none. */
  readonly responseUrl: string | undefined;
  readonly channel: string | undefined;
  readonly user: string;
};

export type Answering = {
  readonly client: WebClient;
  readonly log: Log;
  readonly metrics: Metrics;
};

/**
 * Answers a slash command: in the acknowledgement when the work is done in time, else acknowledges with `lookingUp` and
 * sends the answer behind. Slack does not let a command's own answer be replaced, so what follows is a new message.
 */
export async function answerCommandWith(
  work: Promise<Answer>,
  lookingUp: () => Card,
  ack: (payload: object) => Promise<void>,
  back: ReturnPath,
  tools: Answering,
): Promise<void> {
  const done = tools.metrics.acknowledged.startTimer({ kind: 'command' });
  const first = await resultInTime(SWITCH_MS, work);
  if (first) {
    await ack(placed(renderMessage(first.card), { to: first.to, place: 'new' }));
    done();
    return;
  }
  await ack(placed(renderMessage(lookingUp()), { to: 'asker', place: 'new' }));
  done();
  await deliver(await work, back, tools);
}

/** Sends an answer behind an acknowledgement; the person gets it privately if the response URL fails. */
export async function deliver(answer: Answer, back: ReturnPath, tools: Answering): Promise<void> {
  await withLess(renderMessage(answer.card), async (message) => {
    try {
      if (back.responseUrl === undefined) throw new ResponseUrlFailed('there is none');
      await sendToResponseUrl(back.responseUrl, placed(message, answer), tools);
    } catch (error) {
      tools.log.error({ err: error }, 'an answer could not be sent to its response URL');
      const { channel, user } = back;
      if (refusesBlocks(error)) throw error;
      // Of a Home tab, where no channel is: in the conversation with the person.
      await (channel === undefined
        ? postDirectly(tools.client, user, message)
        : postPrivately(tools.client, { channel, user, message }));
    }
  });
}
