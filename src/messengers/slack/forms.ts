import type { SlackViewMiddlewareArgs } from '@slack/bolt';
import type { Filled, OpensForm, Submitted } from '../../../commands/command.ts';
import { formOf } from '../../../commands/index.ts';
import { loading, refuse, replyToForm, replyWithForm } from '../../../commands/reply.ts';
import { unexpectedFailureCard } from '../../cards/failure.ts';
import { resultInTime } from '../../lib/timeout.ts';
import { newTrace } from '../../observe/log.ts';
import { deliver, type ReturnPath, SWITCH_MS } from './answering.ts';
import { identify, type Listening } from './people.ts';
import { renderMessage } from './render.ts';
import { renderCardView, renderForm } from './render-form.ts';

/** Who opens a form, by what. The trigger lives three seconds and works once. */
type Opening = {
  readonly opens: OpensForm;
  readonly triggerId: string;
  readonly userId: string;
  readonly teamId: string | undefined;
  readonly back: ReturnPath;
};

/**
 * Opens a form: an empty one first, since its trigger does not wait for anybody, and what belongs in it once that is known. What
 * keeps it from opening is told privately.
 */
export async function openForm(listening: Listening, opening: Opening): Promise<void> {
  const { desk, answering } = listening;
  const { opens, triggerId, userId, teamId, back } = opening;
  const { client, log } = answering;
  const [opened, { asker, refused }] = await Promise.all([
    client.views
      .open({ trigger_id: triggerId, view: renderCardView(loading(desk, null)) })
      .catch((err: unknown) => ({ err })),
    identify(listening, userId, teamId),
  ]);
  const view = 'view' in opened ? opened.view : undefined;
  if (!view?.id) {
    const reference = asker?.trace ?? newTrace();
    log.error(
      { err: 'err' in opened ? opened.err : undefined, trace: reference },
      'a form could not be opened',
    );
    const who = { locale: asker?.locale ?? desk.policy.locale, zone: desk.policy.timezone, now: desk.now() };
    const sorry = asker ? unexpectedFailureCard(who, reference) : refuse(desk, refused, userId).card;
    await deliver({ card: sorry, to: 'asker', place: 'new' }, back, answering);
    return;
  }
  const content = asker ? await replyWithForm(desk, asker, opens) : refuse(desk, refused, userId).card;
  await client.views.update({
    view_id: view.id,
    ...(view.hash && { hash: view.hash }),
    view: 'fields' in content ? renderForm(content) : renderCardView(content),
  });
}

/** Takes a form that was filled in: sends it back with what must be corrected, or shows what came of it in its place. */
export async function takeForm({ ack, body }: SlackViewMiddlewareArgs, listening: Listening): Promise<void> {
  // Closing a form asks for nothing.
  if (body.type !== 'view_submission') return ack();
  const { desk, answering, background } = listening;
  const done = desk.metrics.acknowledged.startTimer({ kind: 'form' });
  const { view, user } = body;
  const work = submitted(listening, body);
  const first = await resultInTime(SWITCH_MS, work);
  if (first) {
    await (first.kind === 'wrong'
      ? ack({ response_action: 'errors', errors: { ...first.fields } })
      : ack({ response_action: 'update', view: renderCardView(first.card) }));
    done();
    return;
  }
  await ack({ response_action: 'update', view: renderCardView(loading(desk, null)) });
  done();
  const result = await work;
  const card = result.kind === 'card' ? result.card : sentenceCard(Object.values(result.fields));
  try {
    await answering.client.views.update({ view_id: view.id, view: renderCardView(card) });
  } catch (error) {
    // Closed meanwhile, or Slack is in trouble: what came of it must be told all the same.
    answering.log.warn({ err: error }, 'what came of a form could not be shown in its place');
    const { channel } = await background.conversations.open({ users: user.id });
    if (!channel?.id) return;
    const { text, blocks } = renderMessage({ ...card, buttons: [] });
    await background.chat.postMessage({ channel: channel.id, text, blocks: [...blocks] });
  }
}

async function submitted(
  listening: Listening,
  body: Extract<SlackViewMiddlewareArgs['body'], { type: 'view_submission' }>,
): Promise<Submitted> {
  const { desk } = listening;
  const { view, user } = body;
  const { asker, refused } = await identify(listening, user.id, user.team_id ?? body.team?.id, {
    anew: true,
  });
  if (!asker) return { kind: 'card', card: refuse(desk, refused, user.id).card };
  return replyToForm(
    desk,
    asker,
    formOf(view.callback_id),
    contextOf(view.private_metadata),
    filledIn(view.state.values),
  );
}

/** Values by field, whichever kind of element they come from. */
function filledIn(values: Readonly<Record<string, Readonly<Record<string, object>>>>): Filled {
  return Object.fromEntries(
    Object.entries(values).map(([field, actions]) => [field, chosenIn(Object.values(actions)[0])]),
  );
}

function chosenIn(element: object | undefined): string {
  if (!element) return '';
  if ('value' in element && typeof element.value === 'string') return element.value;
  const chosen = 'selected_option' in element ? element.selected_option : null;
  const value = typeof chosen === 'object' && chosen !== null && 'value' in chosen ? chosen.value : '';
  return typeof value === 'string' ? value : '';
}

function contextOf(metadata: string): string {
  try {
    const value: unknown = JSON.parse(metadata);
    const context = typeof value === 'object' && value !== null && 'context' in value ? value.context : '';
    return typeof context === 'string' ? context : '';
  } catch {
    return '';
  }
}

/** Too late to send the form back: its sentences, as a card. */
function sentenceCard(sentences: readonly string[]) {
  const text = sentences.join(' ');
  return {
    summary: text,
    title: text,
    tone: 'warning',
    lead: text,
    parts: [],
    footnotes: [],
    buttons: [],
  } as const;
}
