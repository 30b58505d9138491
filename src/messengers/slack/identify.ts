import type { WebClient } from '@slack/web-api';
import type { Asker } from '../../../commands/command.ts';
import type { Desk } from '../../kit/desk.ts';
import { newTrace } from '../../observe/log.ts';
import type { Answering } from './answering.ts';
import type { HomeTabs } from './home-tab.ts';
import type { People, Who } from './people.ts';

export type Listening = {
  readonly desk: Desk;
  readonly people: People;
  readonly answering: Answering;
  /** For what is posted behind a gesture. */
  readonly background: WebClient;
  readonly homes: HomeTabs;
};

/** The asker, or the rule that keeps them out. */
type Identified =
  | { readonly asker: Asker; readonly refused: null }
  | { readonly asker: null; readonly refused: Who & { kind: 'refused' } };

/** Who is behind a gesture, before anything else happens; `anew`: as Slack says at this moment. Never throws. */
export async function identify(
  { people, desk }: Listening,
  userId: string,
  teamId: string | undefined,
  { anew }: { readonly anew: boolean } = { anew: false },
): Promise<Identified> {
  const who = await people.who(userId, teamId, anew);
  if (who.kind === 'refused') return { asker: null, refused: who };
  const { locale, localeFrom } = await desk.languages.of(who.staff.id, who.localeTag);
  return { asker: { staff: who.staff, locale, localeFrom, trace: newTrace() }, refused: null };
}
