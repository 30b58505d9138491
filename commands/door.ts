import { fieldProblem } from '../src/cards/refusal.ts';
import { doorForm } from '../src/cards/requests/forms.ts';
import { requestCard } from '../src/cards/requests/request.ts';
import { Refused } from '../src/domain/refusal.ts';
import { askDoor, previewDoor } from '../src/requests/ask/ask-door.ts';
import { deviceSubject } from '../src/requests/ask/record.ts';
import { answer, type ButtonAction, type Command, type FormAction } from './command.ts';
import { LONGEST_WORDS } from './cursor.ts';
import { notAskable } from './permission.ts';
import { reader } from './reading.ts';
import { shown, wrong } from './request.ts';
import { doorWords } from './request-words.ts';

/** `/door <device> <reason>`; the form opens where one of them is missing. */
export const door: Command = {
  name: '/door',
  help: [{ name: 'door', usage: '<device> <reason>' }],
  for: 'staff',
  freshIdentity: true,
  async run(desk, asker, text) {
    const request = await askDoor(desk.kit, asker.staff, doorWords(text), asker.trace);
    return answer(requestCard(reader(desk, asker), request, 'asker'));
  },
  opens(text) {
    const { device, reason } = doorWords(text);
    return device !== '' && reason !== '' ? null : { form: 'door.new', value: device };
  },
  retry(_desk, text) {
    const value = doorWords(text).device.slice(0, LONGEST_WORDS);
    return value === '' ? null : { id: 'order.door', value };
  },
};

export const doorButtons: readonly ButtonAction[] = [{ id: 'order.door', for: 'staff', opens: 'door.new' }];

export const doorForms: readonly FormAction[] = [
  {
    id: 'door.new',
    for: 'staff',
    /** `value`: the device as typed, `d.` and its CID, or nothing. */
    async fill(desk, asker, value) {
      const who = reader(desk, asker);
      if (value === '') {
        const refusal = notAskable(desk, asker.staff, 'door');
        if (refusal) throw new Refused(refusal);
        return doorForm(who, { device: null, reason: null, facts: null });
      }
      const facts = await previewDoor(desk.kit, asker.staff, value.slice(0, LONGEST_WORDS), asker.trace);
      const device = facts.deviceCode ?? facts.deviceId;
      // With the id beside it, what stands in the form means this device even where another is called the same.
      const context = `${deviceSubject(facts.deviceId)} ${device}`;
      return { ...doorForm(who, { device, reason: null, facts }), context };
    },
    async submit(desk, asker, context, filled) {
      const who = reader(desk, asker);
      const device = filled['device']?.trim().slice(0, LONGEST_WORDS) ?? '';
      const reason = filled['reason']?.trim() ?? '';
      if (device === '' || reason === '') {
        return wrong({
          ...(device === '' && { device: fieldProblem(who, 'no_device') }),
          ...(reason === '' && { reason: fieldProblem(who, 'no_reason') }),
        });
      }
      const [, id = '', prefilled] = /^(\S+) (.+)$/.exec(context) ?? [];
      const wish = { device: device === prefilled ? id : device, reason };
      try {
        return shown(desk, asker, await askDoor(desk.kit, asker.staff, wish, asker.trace));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { refusal } = error;
        if (refusal.kind === 'no_such_device' || refusal.kind === 'which_device') {
          return wrong({ device: fieldProblem(who, refusal) });
        }
        if (refusal.kind === 'no_reason') return wrong({ reason: fieldProblem(who, 'no_reason') });
        throw error;
      }
    },
  },
];
