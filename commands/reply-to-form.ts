import type { Card } from '../src/cards/card.ts';
import { type Form, loadingCard } from '../src/cards/form.ts';
import type { Desk } from '../src/kit/desk.ts';
import type { AskedForm, Asker, Filled, OpensForm, Submitted } from './command.ts';
import { formOf } from './index.ts';
import { reader } from './reading.ts';
import { turnedAway } from './refused.ts';
import { reply } from './reply.ts';

/** What is shown while a form is being filled. */
export function loading(desk: Desk, asker: Asker | null): Card {
  return loadingCard(reader(desk, asker ?? desk.policy));
}

/** The form to show, or a card that says why there is none. Never throws. */
export function replyWithForm(
  desk: Desk,
  asker: Asker,
  { form: id, value }: OpensForm,
): Promise<Form | Card> {
  const form = formOf(id);
  const asked = {
    question: `form ${form.id}`,
    about: value,
    sorry: (card: Card): Form | Card => card,
  };
  return reply(
    desk,
    asker,
    asked,
    async () => (await turnedAway(desk, asker, form.for)) ?? form.fill(desk, asker, value),
  );
}

/** What becomes of a form that was filled in: what must be corrected, or the card that takes its place. Never throws. */
export function replyToForm(
  desk: Desk,
  asker: Asker,
  form: AskedForm,
  context: string,
  filled: Filled,
): Promise<Submitted> {
  const card = (shown: Card): Submitted => ({ kind: 'card', card: shown });
  const about = `${context} ${filled['order'] ?? ''}`.trim();
  return reply(desk, asker, { question: form.id, about, sorry: card }, async () => {
    const refused = await turnedAway(desk, asker, form.for);
    return refused ? card(refused) : form.submit(desk, asker, context, filled);
  });
}
