import type { Asker, PressedButton } from '../../../commands/command.ts';
import { needsFreshIdentity, refuse, replyToButton } from '../../../commands/reply.ts';
import type { Card } from '../../cards/card.ts';
import { openHome, refreshHomes } from '../../home/open.ts';
import { findStaff } from '../../settings/policy.ts';
import { identify, type Listening } from './people.ts';
import { postDirectly } from './post.ts';
import { renderMessage } from './render.ts';
import { renderAnswerView } from './render-form.ts';

const HERE = 'slack';

/** Somebody opened their Home tab: it is shown what is theirs, or why they are not let in. */
export async function openedHome(
  listening: Listening,
  userId: string,
  teamId: string | undefined,
): Promise<void> {
  const { asker, refused } = await identify(listening, userId, teamId);
  if (asker) return openHome(listening.desk.homes, asker.staff, HERE);
  await refusedAtHome(listening, userId, refuse(listening.desk, refused, userId).card);
}

/** Slack reported a change of a person: their language perhaps, or that they are a guest now. */
export async function changedPerson({ desk }: Listening, userId: string): Promise<void> {
  await desk.people
    .changed({ messenger: 'slack', chatId: userId })
    .catch((err: unknown) => desk.log.warn({ err }, 'other instances were not told of a person'));
  const staff = findStaff(desk.policy, HERE, userId);
  if (staff) await refreshHomes(desk.homes, staff);
}

/**
 * Answers a button pressed in a Home tab, or in the modal that answered such a one. There is no response URL: what has its effect
 * shows in the Home at once, and what there is to say is said in the modal, or in a direct message where the trigger does not wait.
 */
export async function pressedAtHome(
  listening: Listening,
  button: PressedButton,
  value: string,
  by: {
    readonly userId: string;
    readonly teamId: string | undefined;
    readonly triggerId: string | undefined;
    /** The modal that the button stands in. */
    readonly modalId?: string | undefined;
  },
): Promise<void> {
  const { desk } = listening;
  const { userId, teamId } = by;
  const { asker, refused } = await identify(listening, userId, teamId, { anew: needsFreshIdentity(button) });
  if (!asker) {
    const { card } = refuse(desk, refused, userId);
    await Promise.all([say(listening, by, card), refusedAtHome(listening, userId, card)]);
    return;
  }
  const answer = await replyToButton(desk, asker, button, value, 'home');
  await Promise.all([answer && say(listening, by, answer.card), follow(listening, asker)]);
}

/** The person who pressed has a Home before them, even where its row is gone. */
async function follow({ desk }: Listening, { staff }: Asker): Promise<void> {
  if (!(await refreshHomes(desk.homes, staff))) await openHome(desk.homes, staff, HERE);
}

/**
 * What stands there is taken away at once. Somebody whom the policy names is looked at once more besides, until Slack says who they
 * are or that this is how it stays.
 */
async function refusedAtHome({ desk, homes }: Listening, userId: string, card: Card): Promise<void> {
  const staff = findStaff(desk.policy, HERE, userId);
  try {
    await homes.publish(userId, card);
  } finally {
    if (staff) await openHome(desk.homes, staff, HERE);
  }
}

async function say(
  { answering, background }: Listening,
  { userId, triggerId, modalId }: Parameters<typeof pressedAtHome>[3],
  card: Card,
): Promise<void> {
  const { client, log } = answering;
  const view = renderAnswerView(card);
  try {
    if (modalId !== undefined) await client.views.update({ view_id: modalId, view });
    else if (triggerId === undefined) throw new Error('Slack gave no trigger');
    else await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    log.warn({ err: error }, 'an answer could not be shown in a modal and goes to the person directly');
    await postDirectly(background, userId, renderMessage(card));
  }
}
