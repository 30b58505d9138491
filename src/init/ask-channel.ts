import { CHANNEL_ID } from '../settings/policy-schema.ts';
import { askUntil, type Talk } from './talk.ts';

/** Asks for a channel by its id, or by a link to it. `what` says what goes there. */
export function askChannel(talk: Talk, what: string): Promise<string> {
  return askUntil(talk, `Channel for ${what} (id, at the bottom of the channel's details): `, (typed) => {
    const id = typed.replace(/^https:\/\/\S+\/archives\//, '');
    return CHANNEL_ID.test(id) ? { value: id } : { problem: 'Channel ids start with C or G, as C0123ABCD.' };
  });
}
