import { createHash } from 'node:crypto';
import { z } from 'zod';
import { withoutInvisible } from '../domain/invisible.ts';
import { maskText } from '../domain/mask.ts';
import { CABINET } from '../domain/order-ref.ts';
import { storableText } from '../store/audit-rows.ts';
import type { AppealReport } from './record-appeal.ts';

/** The longest reason that is accepted, and how much of it is kept; in UTF-16 units. */
const LONGEST_REASON = 5_000;
const KEPT_REASON = 1_000;
const LONGEST_RECEIPT = 100;
const LONGEST_REF = 200;
const LONGEST_MOBILE = 40;
const MOST_IMAGES = 9;
const LONGEST_IMAGE = 2_048;

/** What is wrong with an appeal that came in: a sentence by the field's path; without any it is no appeal at all. */
export class AppealUnreadable extends Error {
  readonly code = 'invalid';
  readonly fields: Readonly<Record<string, string>>;

  constructor(message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'AppealUnreadable';
    this.fields = fields;
  }
}

/** A word of the caller's own: nothing in it that no database column holds. */
const word = (longest: number) =>
  z
    .string('is not a text')
    .transform((value) => withoutInvisible(value).trim())
    .pipe(
      z
        .string()
        .max(longest, `is longer than ${longest} characters`)
        .regex(/^\P{Cc}*$/u, 'has a control character inside'),
    );

/** An order's number, as the vendor prints it whatever keyboard it was typed on. */
const receipt = z
  .string('is not a text')
  .transform((value) => value.normalize('NFKC'))
  .pipe(word(LONGEST_RECEIPT));

const required = 'is missing or empty';

const appealSchema = z.object({
  receiptNo: receipt.pipe(z.string().min(1, required)),
  kind: z.enum(['before_payment', 'after_payment'], 'is neither before_payment nor after_payment'),
  reason: z
    .string('is not a text')
    .max(LONGEST_REASON, `is longer than ${LONGEST_REASON} characters`)
    .refine((value) => withoutInvisible(value).trim() !== '', required),
  mobile: word(LONGEST_MOBILE).nullish(),
  images: z
    .array(
      z
        .string('is not a text')
        .max(LONGEST_IMAGE, `is longer than ${LONGEST_IMAGE} characters`)
        .refine(isPicture, 'is not an https address'),
      'is not a list',
    )
    .max(MOST_IMAGES, `has more than ${MOST_IMAGES} addresses`)
    .nullish(),
  ref: word(LONGEST_REF).nullish(),
});

/**
 * An appeal of the operator's own app. `signature` is what it came with: without an id of the caller's own it is what makes the request
 * itself, so that the same one sent again is nothing new. Throws `AppealUnreadable`.
 */
export function readAppeal(body: Buffer, signature: string): AppealReport {
  const parsed = appealSchema.safeParse(parse(body));
  if (!parsed.success) throw problemsOf(parsed.error);
  const { receiptNo, kind, reason, mobile, images, ref } = parsed.data;
  return {
    receipt: receiptNo,
    orderSource: CABINET,
    kind,
    cause: 'customer',
    source: 'intake',
    key: ref ? `ref:${ref}` : `sig:${createHash('sha256').update(signature).digest('hex')}`,
    named: Boolean(ref),
    by: null,
    reason: keptOf(reason),
    mobile: mobile || null,
    images: images ?? [],
    order: null,
  };
}

/** Masked before it is cut, or half a number would stay. */
function keptOf(reason: string): string {
  return storableText(maskText(withoutInvisible(reason).trim()).slice(0, KEPT_REASON));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').trim());
  } catch {
    throw new AppealUnreadable('The body is not JSON.');
  }
}

function isPicture(address: string): boolean {
  if (!/^https:\/\/[!-~]+$/i.test(address) || !URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

/** The first problem of each field. Messages hold no value. */
function problemsOf(error: z.ZodError): AppealUnreadable {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.issues) {
    const name = path.join('.');
    if (name !== '') fields[name] ??= message;
  }
  return Object.keys(fields).length === 0
    ? new AppealUnreadable('The body is not a JSON object.')
    : new AppealUnreadable('Some fields are not as agreed.', fields);
}
