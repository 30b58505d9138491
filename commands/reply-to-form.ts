import type { Card } from '../src/cards/card.ts';
import { type Form, type FormId, loadingCard } from '../src/cards/form.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { Desk } from '../src/kit/desk.ts';
import type { Asker, Filled, FormAction, OpensForm, Submitted } from './command.ts';
import { buttons, commands, forms } from './index.ts';
import { reader } from './reading.ts';
import { turnedAway } from './refused.ts';
import { reply } from './reply.ts';

const formsById = new Map<string, FormAction>(forms.map((form) => [form.id, form]));

/** The form that a command opens instead of being answered, from its words alone and at once; null: none. */
export function formOpenedBy(name: string, text: string): OpensForm | null {
  return commands.find((command) => command.name === name)?.opens?.(text) ?? null;
}

/** The form that a button opens; null: it is answered, or nobody knows it. */
export function formBehind(buttonId: string): FormId | null {
  const button = buttons.find(({ id }) => id === buttonId);
  return button && 'opens' in button ? button.opens : null;
}

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
  const form = formsById.get(id);
  const asked = {
    question: `form ${form?.id ?? 'unknown'}`,
    about: value,
    sorry: (card: Card): Form | Card => card,
  };
  return reply(desk, asker, asked, async () => {
    if (!form) return refusalCard(reader(desk, asker), { kind: 'old_button' });
    return (await turnedAway(desk, asker, form.for)) ?? form.fill(desk, asker, value);
  });
}

/** What becomes of a form that was filled in: what must be corrected, or the card that takes its place. Never throws. */
export function replyToForm(
  desk: Desk,
  asker: Asker,
  id: string,
  context: string,
  filled: Filled,
): Promise<Submitted> {
  const form = formsById.get(id);
  const card = (shown: Card): Submitted => ({ kind: 'card', card: shown });
  const about = `${context} ${filled['order'] ?? ''}`.trim();
  return reply(desk, asker, { question: form?.id ?? 'unknown', about, sorry: card }, async () => {
    if (!form) return card(refusalCard(reader(desk, asker), { kind: 'old_button' }));
    const refused = await turnedAway(desk, asker, form.for);
    return refused ? card(refused) : form.submit(desk, asker, context, filled);
  });
}
