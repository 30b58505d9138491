import { fieldProblem } from '../src/cards/refusal.ts';
import { rejectForm, resolveForm } from '../src/cards/requests/forms.ts';
import { type RequestPlace, requestCard } from '../src/cards/requests/request.ts';
import { type CardId, parseCardId } from '../src/domain/card-id.ts';
import { Refused } from '../src/domain/refusal.ts';
import type { RequestView } from '../src/domain/request-view.ts';
import type { Desk } from '../src/kit/desk.ts';
import type { Kit } from '../src/kit/kit.ts';
import { approve, cancel, reject, rejectable } from '../src/requests/decide/decide.ts';
import { resolvable, resolve } from '../src/requests/decide/resolve.ts';
import type { Staff } from '../src/settings/staff.ts';
import {
  type Answer,
  type Asker,
  type ButtonAction,
  type FormAction,
  type Place,
  replacement,
  type Submitted,
} from './command.ts';
import { reader } from './reading.ts';

/** The buttons on a request's card; their value is its `cardId`. */
export const requestButtons: readonly ButtonAction[] = [
  {
    id: 'request.approve',
    for: 'staff',
    freshIdentity: true,
    press: async (desk, asker, value, place) =>
      followed(desk, asker, await toMeant(desk, asker, value, approve), place, 'approvals'),
  },
  { id: 'request.reject', for: 'staff', opens: 'request.reject' },
  {
    id: 'request.cancel',
    for: 'staff',
    freshIdentity: true,
    press: async (desk, asker, value, place) =>
      followed(desk, asker, await toMeant(desk, asker, value, cancel), place, 'asker'),
  },
  { id: 'request.resolve', for: 'staff', opens: 'request.resolve' },
];

/** The forms behind them; what they are about is its `cardId`. */
export const requestForms: readonly FormAction[] = [
  {
    id: 'request.reject',
    for: 'staff',
    fill: async (desk, asker, value) =>
      rejectForm(reader(desk, asker), await toMeant(desk, asker, value, rejectable)),
    async submit(desk, asker, context, filled) {
      const note = filled['note']?.trim() ?? '';
      if (note === '') return wrong({ note: fieldProblem(reader(desk, asker), 'no_note') });
      const { id, since } = meantBy(context);
      return shown(desk, asker, await reject(desk.kit, asker.staff, id, note, since));
    },
  },
  {
    id: 'request.resolve',
    for: 'staff',
    fill: async (desk, asker, value) =>
      resolveForm(reader(desk, asker), await toMeant(desk, asker, value, resolvable)),
    async submit(desk, asker, context, filled) {
      const who = reader(desk, asker);
      const { outcome } = filled;
      const note = filled['note']?.trim() ?? '';
      const known = outcome === 'done' || outcome === 'not_done';
      if (!known || note === '') {
        return wrong({
          ...(!known && { outcome: fieldProblem(who, 'no_outcome') }),
          ...(note === '' && { note: fieldProblem(who, 'no_note') }),
        });
      }
      const { id, since } = meantBy(context);
      return shown(desk, asker, await resolve(desk.kit, asker.staff, id, outcome, note, since));
    },
  },
];

/** Does something to the request that a card means. Throws `Refused`. */
async function toMeant(
  { kit }: Desk,
  { staff }: Asker,
  value: string,
  act: (parts: Kit, staff: Staff, id: string, since: number) => Promise<RequestView>,
): Promise<RequestView> {
  const { id, since } = meantBy(value);
  return act(kit, staff, id, since);
}

/** The request that a button or form names. Throws `Refused` for what no card of a request ever carried. */
function meantBy(value: string): CardId {
  const meant = parseCardId(value);
  if (!meant) throw new Refused({ kind: 'no_such_request' });
  return meant;
}

/** What takes a form's place: the request as it now is. */
export function shown(desk: Desk, asker: Asker, request: RequestView): Submitted {
  return { kind: 'card', card: requestCard(reader(desk, asker), request, 'asker') };
}

/** Sends a form back with a sentence at each field that must be corrected. */
export function wrong(fields: Readonly<Record<string, string>>): Submitted {
  return { kind: 'wrong', fields };
}

/** A posted card and a Home follow by their jobs. A card that one person sees is followed by nothing, so it is replaced here. */
function followed(
  desk: Desk,
  asker: Asker,
  request: RequestView,
  place: Place,
  cardFor: RequestPlace,
): Answer | null {
  if (place !== 'asker') return null;
  return replacement(requestCard(reader(desk, asker), request, cardFor), place);
}
