import { z } from 'zod';
import type { Keeper } from '../../keeper.ts';
import type { World } from '../../world.ts';
import type { PageDeed, TroubleId } from '../protocol.ts';
import { appeal, appealsAtOnce } from './appeals.ts';
import { recognise } from './doors.ts';
import { speak } from './speak.ts';
import type { Troubles } from './troubles.ts';

const receipt = z.string().min(1).max(60);
const words = z.string().min(1).max(2_000);
const cid = z.string().min(1).max(60);
const TROUBLE_IDS: readonly TroubleId[] = [
  'yopoint_slow',
  'yopoint_lost_answer',
  'yopoint_down',
  'baifude_slow',
  'baifude_down',
  'slack_limited',
];

/** The panel's requests, as received from the browser. */
export const deedSchema: z.ZodType<PageDeed> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('speak'), language: z.enum(['zh-CN', 'en']) }),
  z.strictObject({ kind: z.literal('sell'), cid, amountFen: z.int().min(1).max(1_000_000) }),
  z.strictObject({ kind: z.literal('ask_refund'), receipt }),
  z.strictObject({ kind: z.literal('appeal'), receipt, words }),
  z.strictObject({ kind: z.literal('appeals_at_once'), words }),
  z.strictObject({ kind: z.literal('close_door'), receipt, opened: z.boolean() }),
  z.strictObject({ kind: z.literal('recognise'), receipt, pieces: z.int().min(0).max(9) }),
  z.strictObject({ kind: z.literal('review'), receipt, decision: z.enum(['agree', 'refuse']) }),
  z.strictObject({ kind: z.literal('online'), cid, online: z.boolean() }),
  z.strictObject({ kind: z.literal('trouble'), id: z.enum(TROUBLE_IDS), on: z.boolean() }),
  z.strictObject({ kind: z.literal('restart') }),
]);

/** Whose hands these are. */
export interface DeedParts {
  readonly world: World;
  readonly keeper: Keeper;
  readonly troubles: Troubles;
}

/**
 * Does it, and has YoPoint notify what it notifies. Throws the simulator's own words for what cannot be: a refund of what is not paid,
 * a door that was never open.
 */
export async function perform(deed: PageDeed, { world, keeper, troubles }: DeedParts): Promise<void> {
  const { state, announce } = world.yopoint;
  switch (deed.kind) {
    case 'speak':
      return speak(world.slack, deed.language);
    case 'sell':
      state.sell(deed.cid, { payPriceFen: deed.amountFen });
      return;
    case 'ask_refund':
      state.customerAsksRefund(deed.receipt);
      return;
    case 'appeal':
      return appeal(world, deed.receipt, deed.words);
    case 'appeals_at_once':
      return appealsAtOnce(world, deed.words);
    case 'close_door':
      await announce.doorCloses(deed.receipt, { opened: deed.opened });
      return;
    case 'recognise':
      return recognise(world.yopoint, deed.receipt, deed.pieces);
    case 'review':
      state.reviewRefund(deed.receipt, deed.decision);
      return;
    case 'online':
      await announce.deviceChanged(deed.cid, { online: deed.online });
      return;
    case 'trouble':
      return troubles.set(deed.id, deed.on);
    case 'restart':
      return keeper.restart();
  }
}
