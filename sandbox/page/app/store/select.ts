import type { PageChannel, PageMessage, PagePerson, PageView } from '../../protocol.ts';
import { DIRECT, HOME, type Served, type State } from './state.ts';

/** Somebody of the workspace; a name for an id that nobody has. */
export function personOf(served: Served, id: string): PagePerson {
  return served.setting.people.find((person) => person.id === id) ?? { id, name: id, isBot: true };
}

/** Those whom the page acts as. */
export function actors(served: Served): readonly PagePerson[] {
  return served.setting.people.filter(({ role }) => role !== undefined);
}

/** The channels that this person is in. */
export function channelsOf({ channels }: Served, person: string): readonly PageChannel[] {
  return channels.filter(({ direct, members }) => !direct && members.includes(person));
}

/** The bot's direct conversation with this person; absent until something was said there. */
export function directOf({ channels }: Served, person: string): PageChannel | undefined {
  return channels.find(({ direct, members }) => direct && members.includes(person));
}

/** The channel that is looked at; absent on the home tab, and before the bot has written. */
export function openChannel({ served, place, person }: State): PageChannel | undefined {
  if (served === undefined || place === HOME) return undefined;
  if (place === DIRECT) return directOf(served, person);
  return channelsOf(served, person).find(({ id }) => id === place);
}

/** What this person sees in a channel, oldest first. */
export function messagesIn({ messages }: Served, person: string, channel: string): readonly PageMessage[] {
  return [...messages.values()].filter(
    (message) =>
      message.channel === channel && (message.ephemeralFor === undefined || message.ephemeralFor === person),
  );
}

/** A message that stands in the channel itself and not in a thread. */
export function isOnTop({ ts, threadTs }: PageMessage): boolean {
  return threadTs === undefined || threadTs === ts;
}

/** How many messages of others this person has not read in a channel. */
export function unreadIn(state: State, person: string, channel: string): number {
  if (state.served === undefined) return 0;
  const mark = state.read[person]?.[channel] ?? '';
  return messagesIn(state.served, person, channel).filter(({ ts, user }) => ts > mark && user !== person)
    .length;
}

/** The same over all channels. */
export function unreadOf(state: State, person: string): number {
  const { served } = state;
  if (served === undefined) return 0;
  const direct = directOf(served, person);
  return [...channelsOf(served, person), ...(direct ? [direct] : [])].reduce(
    (sum, { id }) => sum + unreadIn(state, person, id),
    0,
  );
}

/** The form on top before this person. */
export function topForm({ views }: Served, person: string): PageView | undefined {
  return views.findLast(({ home, userId }) => !home && userId === person);
}

/** This person's home tab. */
export function homeOf({ views }: Served, person: string): PageView | undefined {
  return views.find(({ home, userId }) => home && userId === person);
}
