/** A member of the workspace, a guest, somebody from another workspace, or a bot. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly locale: string;
  readonly isBot: boolean;
  /** A guest: in several channels, or (ultra) in one. */
  readonly isRestricted: boolean;
  readonly isUltraRestricted: boolean;
  readonly deleted: boolean;
  readonly teamId: string;
}

/** A channel, or a direct conversation with the bot (`isIm`). */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isIm: boolean;
  readonly isShared: boolean;
  isArchived: boolean;
  readonly members: Set<string>;
}

/** The workspace and the app in it. */
export const TEAM = { id: 'T0SANDBOX', domain: 'sandbox', name: 'Sandbox' } as const;
/** The other company that shares a channel. */
const OTHER_TEAM = 'T0OTHER';
/** The app's ids. */
export const APP = {
  id: 'A0LATCHKEY',
  botId: 'B0LATCHKEY',
  botUser: 'U0LATCHKEY',
  name: 'latchkey',
} as const;

/** Slack's own voice: in everybody's workspace, and nobody's colleague. */
export const SLACKBOT = { id: 'USLACKBOT', name: 'Slackbot' } as const;

function person(id: string, name: string, more: Partial<Person> = {}): Person {
  return {
    id,
    name: name.toLowerCase(),
    realName: name,
    locale: 'zh-CN',
    isBot: false,
    isRestricted: false,
    isUltraRestricted: false,
    deleted: false,
    teamId: TEAM.id,
    ...more,
  };
}

/** Everybody at the start: the desk's staff of the example policy, and those who must be refused. */
export function startingPeople(): Person[] {
  return [
    person('U0MEI', 'Mei'),
    person('U0LIN', 'Lin', { locale: 'en-US' }),
    person('U0CHEN', 'Chen'),
    person('U0STRANGER', 'Stranger', { locale: 'en-US' }),
    person('U0GUEST', 'Guest', { locale: 'en-US', isRestricted: true }),
    person('U0OTHER', 'Other', { locale: 'en-US', teamId: OTHER_TEAM }),
    person('U0ROBOT', 'Robot', { locale: 'en-US', isBot: true }),
    person(APP.botUser, APP.name, { locale: 'en-US', isBot: true }),
  ];
}

function channel(id: string, name: string, members: readonly string[], more: Partial<Channel> = {}): Channel {
  return {
    id,
    name,
    isPrivate: false,
    isIm: false,
    isShared: false,
    isArchived: false,
    members: new Set(members),
    ...more,
  };
}

/** The channels at the start. The bot is in all of them but C0GENERAL. */
export function startingChannels(): Channel[] {
  const staff = ['U0MEI', 'U0LIN', 'U0CHEN'];
  const everybody = [...staff, 'U0STRANGER', 'U0GUEST', 'U0ROBOT'];
  return [
    channel('C0SUPPORT', 'support', [...everybody, 'U0OTHER', APP.botUser], { isShared: true }),
    channel('C0APPROVE', 'approvals', [...staff, APP.botUser]),
    channel('C0ALERTS', 'alerts', [...staff, APP.botUser]),
    channel('C0GENERAL', 'general', everybody),
  ];
}

/** The direct conversation between the bot and one person. */
export function directChannel(personId: string): Channel {
  return channel(`D${personId.slice(1)}`, '', [personId, APP.botUser], { isIm: true, isPrivate: true });
}
