import { fieldProblem } from '../src/cards/forms/field-problem.ts';
import { rejectForm } from '../src/cards/forms/reject.ts';
import { resolveForm } from '../src/cards/forms/resolve.ts';
import { type RequestPlace, requestCard } from '../src/cards/request.ts';
import type { Desk } from '../src/desk.ts';
import type { RequestView } from '../src/domain/request-view.ts';
import { cancel } from '../src/requests/cancel.ts';
import { approve, reject, rejectable } from '../src/requests/decide.ts';
import { requestMeant } from '../src/requests/meant.ts';
import type { RequestParts } from '../src/requests/parts.ts';
import { resolvable, resolve } from '../src/requests/resolve.ts';
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
    weighty: true,
    press: async (desk, asker, value, place) =>
      followed(desk, asker, await toMeant(desk, asker, value, approve), place, 'approvals'),
  },
  { id: 'request.reject', for: 'staff', opens: 'request.reject' },
  {
    id: 'request.cancel',
    for: 'staff',
    weighty: true,
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
      const id = await requestMeant(desk.requests, context);
      return shown(desk, asker, await reject(desk.requests, asker.staff, id, note));
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
      const id = await requestMeant(desk.requests, context);
      return shown(desk, asker, await resolve(desk.requests, asker.staff, id, outcome, note));
    },
  },
];

/** Does something to the request that a card means. Throws `RequestRefused`. */
async function toMeant(
  { requests }: Desk,
  { staff }: Asker,
  by: string,
  act: (parts: RequestParts, staff: Staff, id: string) => Promise<RequestView>,
): Promise<RequestView> {
  return act(requests, staff, await requestMeant(requests, by));
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
