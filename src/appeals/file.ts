import type { Kysely } from 'kysely';
import { textsAbout } from '../cards/texts/index.ts';
import type { AppealView } from '../domain/appeal-view.ts';
import { CABINET_VENDOR, type OrderRef } from '../domain/order-ref.ts';
import { Refused } from '../domain/refusal.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { Kit } from '../kit/kit.ts';
import { newTrace } from '../observe/log.ts';
import { type Filing, fileAppeal, fileable } from '../requests/ask/file-appeal.ts';
import { noteOf, reasonOf } from '../requests/ask/record.ts';
import type { Policy } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import { openAppealsAbout } from '../store/appeals.ts';
import type { Tables } from '../store/tables.ts';
import { claim, found, ownAppeal } from './claim.ts';
import { recordAppeal } from './record-appeal.ts';
import { appealById } from './view.ts';

/**
 * Files a consumer's appeal with the vendor for an order somebody names. From then on it is an appeal like any other, claimed by
 * the person who filed it unless somebody has claimed it already. Throws `Refused` or `VendorError`.
 */
export async function fileNew(
  parts: Kit,
  staff: Staff,
  wish: { readonly ref: OrderRef; readonly reason: string },
  trace: string,
): Promise<AppealView> {
  const reason = reasonOf(wish.reason);
  const order = await fileable(parts, staff, wish.ref, trace);
  const [known] = await openAppealsAbout(parts.db, order.number);
  if (known) await mustBeToFile(parts.policy, parts.db, known.id);
  const { id } = await recordAppeal(parts, {
    receipt: order.number,
    orderSource: order.source,
    kind: order.state.meaning === 'awaiting_payment' ? 'before_payment' : 'after_payment',
    cause: 'staff',
    source: 'staff',
    key: newTrace(),
    named: false,
    by: staff.id,
    reason,
    mobile: null,
    images: [],
    order,
  });
  const appeal = await found(parts, id);
  if (appeal.state === 'open') await claim(parts, staff, id);
  await fileOnce(parts, staff, { order, reason, appeal: id }, trace);
  return found(parts, id);
}

/** Files an existing appeal, which its filer has claimed from then on. Throws as `fileNew`. */
export async function file(parts: Kit, staff: Staff, id: string, trace: string): Promise<AppealView> {
  const appeal = await ownAppeal(parts, staff, id);
  await mustBeToFile(parts.policy, parts.db, id);
  const order = await fileable(parts, staff, appeal.ref, trace);
  if (appeal.state === 'open') await claim(parts, staff, id);
  // Where the customer wrote nothing, the vendor reads why the desk knows of it.
  const cause = textsAbout(CABINET_VENDOR, parts.policy.locale).appeal.cause[appeal.cause];
  await fileOnce(parts, staff, { order, reason: noteOf(appeal.reason) ?? cause, appeal: id }, trace);
  return found(parts, id);
}

/** Looked at once more where the request is written: of two who file only one does. */
function fileOnce(parts: Kit, staff: Staff, filing: Filing, trace: string): Promise<RequestView> {
  const { appeal } = filing;
  return fileAppeal(parts, staff, filing, trace, (trx) => mustBeToFile(parts.policy, trx, appeal));
}

/**
 * An appeal is filed while it is open, and once, whatever the vendor would say to another time. Throws `Refused`.
 */
async function mustBeToFile(policy: Policy, db: Kysely<Tables>, id: string): Promise<void> {
  const appeal = await appealById(policy, db, id);
  if (appeal?.closed) throw new Refused({ kind: 'appeal_closed', appeal });
  if (appeal?.filed) throw new Refused({ kind: 'already_requested', request: appeal.filed });
}
