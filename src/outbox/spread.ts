import type { TellingKit } from '../kit/kit.ts';
import { alertsPlace } from '../messengers/places.ts';
import { channelRecipient, type Messenger } from '../messengers/port.ts';
import { spreadMessages } from '../store/alert-messages.ts';

/** In a messenger without channels, gives everybody whom alerts are for a message of their own of what waits for the channel. */
export async function spreadAlerts({ db, policy }: TellingKit, messenger: Messenger): Promise<void> {
  const from = channelRecipient('alerts');
  const to = messenger.recipients(alertsPlace(policy));
  if (!to.includes(from)) await spreadMessages(db, { messenger: messenger.name, from, to });
}
