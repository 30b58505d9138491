import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Asker } from '../../../commands/command.ts';
import {
  lookingUp,
  refuse,
  replyToButton,
  replyToCommand,
  replyToNumbers,
  welcome,
} from '../../../commands/reply.ts';
import type { Desk } from '../../desk.ts';
import { newTrace } from '../../observe/trace.ts';
import { claim, finish } from '../../store/inbox.ts';
import { type Answering, answerCommandWith, deliver, type ReturnPath } from './answering.ts';
import type { People, Who } from './people.ts';
import { postInThread } from './post.ts';
import { renderMessage, renderView } from './render.ts';
import { typed } from './text.ts';

export type Listening = {
  readonly desk: Desk;
  readonly people: People;
  readonly answering: Answering;
  /** For what is posted behind a gesture. */
  readonly background: WebClient;
};

/** The asker, or the rule that keeps them out. */
type Identified =
  | { readonly asker: Asker; readonly refused: null }
  | { readonly asker: null; readonly refused: Who & { kind: 'refused' } };

/**
 * One listener per kind of gesture, each for every name: what the desk does not know is answered too, never ignored, and
 * Bolt has five patterns to try instead of one per command and button.
 */
export function registerListeners(app: App, listening: Listening): void {
  const { desk, people, answering, background } = listening;

  const identify = async (userId: string, teamId: string | undefined): Promise<Identified> => {
    const who = await people.who(userId, teamId);
    if (who.kind === 'refused') return { asker: null, refused: who };
    return {
      asker: {
        staff: who.staff,
        ...(await desk.languages.of(who.staff.id, who.localeTag)),
        trace: newTrace(),
      },
      refused: null,
    };
  };

  app.command(/.*/, async ({ command, ack }) => {
    const back: ReturnPath = {
      responseUrl: command.response_url,
      channel: command.channel_id,
      user: command.user_id,
    };
    const identified = identify(command.user_id, command.team_id);
    const text = typed(command.text ?? '');
    const work = identified.then(({ asker, refused }) =>
      asker ? replyToCommand(desk, asker, command.command, text) : refuse(desk, refused, command.user_id),
    );
    const meanwhile = async () => lookingUp(desk, (await identified).asker, text);
    await answerCommandWith(work, meanwhile, ack, back, answering);
  });

  app.action({ type: 'block_actions', action_id: /.*/ }, async ({ ack, body, action }) => {
    const done = desk.metrics.acknowledged.startTimer({ kind: 'action' });
    await ack();
    done();
    if (action.type !== 'button') return;
    const { asker, refused } = await identify(body.user.id, body.user.team_id ?? body.team?.id);
    const answer = asker
      ? await replyToButton(desk, asker, action.action_id, action.value ?? '')
      : refuse(desk, refused, body.user.id);
    // A home tab has no response URL; no card with buttons stands there yet.
    if (body.response_url === undefined) return;
    await deliver(
      answer,
      { responseUrl: body.response_url, channel: body.channel?.id, user: body.user.id },
      answering,
    );
  });

  app.shortcut({ type: 'message_action' }, async ({ ack, shortcut }) => {
    const done = desk.metrics.acknowledged.startTimer({ kind: 'shortcut' });
    await ack();
    done();
    const back = { responseUrl: shortcut.response_url, channel: shortcut.channel.id, user: shortcut.user.id };
    const { asker, refused } = await identify(shortcut.user.id, shortcut.user.team_id ?? shortcut.team?.id);
    const text = typed(shortcut.message.text ?? '');
    const answers = asker
      ? await replyToNumbers(desk, asker, text, 'asker')
      : [refuse(desk, refused, shortcut.user.id)];
    for (const answer of answers) await deliver(answer, back, answering);
  });

  app.event('app_mention', async ({ event, body }) => {
    const { user } = event;
    if (user === undefined) return;
    const entry = { source: 'slack.event', key: body.event_id };
    const claimedAt = desk.now();
    // Slack sends an event again when in doubt; one delivery answers, on whichever instance.
    if (!(await claim(desk.db, entry, claimedAt, CLAIM_LAPSES_MS))) return;
    const { asker, refused } = await identify(user, event.user_team ?? event.team ?? body.team_id);
    if (asker) {
      const answers = await replyToNumbers(desk, asker, typed(event.text), 'channel');
      for (const [index, { card }] of answers.entries()) {
        await postInThread(background, {
          channel: event.channel,
          threadTs: event.thread_ts ?? event.ts,
          message: renderMessage(card),
          id: `${body.event_id}.${index}`,
        });
      }
    } else {
      const message = renderMessage(refuse(desk, refused, user).card);
      await background.chat.postEphemeral({
        channel: event.channel,
        user,
        text: message.text,
        blocks: [...message.blocks],
      });
    }
    await finish(desk.db, entry, claimedAt, desk.now());
  });

  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const { asker, refused } = await identify(event.user, body.team_id);
    const card = asker ? welcome(desk, asker) : refuse(desk, refused, event.user).card;
    await background.views.publish({ user_id: event.user, view: { type: 'home', blocks: renderView(card) } });
  });

  app.event('user_change', async ({ event }) => people.forget(event.user.id));
}

/** Longer than a look-up with every retry; after it another delivery may take the event over. */
const CLAIM_LAPSES_MS = 60_000;
