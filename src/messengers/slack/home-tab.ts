import type { WebClient } from '@slack/web-api';
import type { Card } from '../../cards/card.ts';
import type { Log } from '../../observe/log.ts';
import { type Homes, MessengerRefused, MessengerTrouble } from '../port.ts';
import type { People, Who } from './people.ts';
import type { Quiet } from './quiet.ts';
import { renderView } from './render.ts';
import { told } from './trouble.ts';

/** Home tabs as Slack has them. */
export type HomeTabs = Homes & {
  /** Puts a card in place of whatever a person's Home shows. Throws `MessengerTrouble` or `MessengerRefused`. */
  publish(userId: string, card: Card): Promise<void>;
};

type Options = {
  readonly client: WebClient;
  readonly people: People;
  /** The card for somebody who may not use the desk. */
  readonly refusal: (refused: Who & { kind: 'refused' }, userId: string) => Card;
  readonly log: Log;
  readonly quiet: Quiet;
};

/** Publishes Home tabs by the client for background work. It never tries twice by itself: the job that calls it does. */
export function createHomeTabs({ client, quiet, people, refusal, log }: Options): HomeTabs {
  async function publish(userId: string, card: Card): Promise<void> {
    const view = { type: 'home', blocks: renderView(card) } as const;
    // Slack limits the method and not the person: while it wants to be left alone, nobody's Home is worth another refusal.
    const call = () => client.views.publish({ user_id: userId, view });
    await told(quiet('views.publish', call), 'maybe');
  }

  return {
    publish,
    async show({ slack: userId }, draw) {
      if (userId === null) throw new MessengerRefused('no_such_place');
      const who = await people.who(userId, undefined);
      if (who.kind === 'refused') {
        if (who.rule === 'unverified')
          throw new MessengerTrouble('Slack did not say who this is', { retryAfterMs: null, arrived: 'no' });
        try {
          await publish(userId, refusal(who, userId));
        } catch (error) {
          if (!(error instanceof MessengerRefused)) throw error;
          // Somebody who has left has no Home to see it in.
          log.info({ err: error, userId }, 'a Home that is no longer let in could not be told so');
        }
        return 'not_let_in';
      }
      const card = await draw(who.localeTag);
      if (card === null) return 'same';
      await publish(userId, card);
      return 'shown';
    },
  };
}
