import { z } from 'zod';
import type { Coded } from '../domain/order.ts';

/*
 * Field types for reading vendors leniently: each may be absent or null and then reads as null. What cannot be
 * read is an issue at its path, which `readable` turns into null and names.
 */

function whole(value: number): boolean {
  return Number.isSafeInteger(value);
}

/**
 * Text. A number is taken as its digits (barcodes and codes lose their quotes here and there), but not beyond
 * 2^53, where digits have already been lost.
 */
export const text = z
  .union([z.string(), z.number().refine(whole).transform(String)])
  .nullish()
  .transform((value) => value ?? null);

/** A whole number, also when written as digits in quotes; "" is absent. */
export const int = z
  .union([
    z.number().refine(whole),
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number),
    z.literal('').transform(() => null),
  ])
  .nullish()
  .transform((value) => value ?? null);

/** True or false, also written as 1 and 0. */
export const flag = z
  .union([z.boolean(), z.literal([0, 1]).transform((value) => value === 1)])
  .nullish()
  .transform((value) => value ?? null);

/** Unix seconds; both vendors' zero means that it has not happened. */
export const seconds = int.transform((value) => (value === null || value <= 0 ? null : value));

/** Anything at all: kept, never read. */
export const anything = z.unknown().optional();

/** A list of objects; null where an element could not be read, empty when absent. */
export function listOf<Shape extends z.core.$ZodLooseShape>(item: z.ZodObject<Shape, z.core.$loose>) {
  return z
    .array(item.nullable())
    .nullish()
    .transform((items) => (items ?? []).filter((one) => one !== null));
}

/** The text, or null when it is empty or blank: vendors write an absent text as "". */
export function filled(value: string | null | undefined): string | null {
  const trimmed = value?.trim();
  return trimmed ? trimmed : null;
}

/** Longest picture address a messenger takes. */
const LONGEST_ADDRESS = 2_000;

/**
 * https, a plain host (Baifude leaves `{union}` in host names, for which a chat server refuses the whole message), no user
 * name, and nothing in the path that ought to have been encoded.
 */
const PICTURE = /^https:\/\/[a-z0-9][a-z0-9.-]*(?::\d{1,5})?\/(?!.*["<>\\^`{|}])[!-~]*$/i;

/** The first address that is a plain https one; null when none is. Chat clients fetch it, so nothing else may pass. */
export function httpsPicture(...addresses: readonly (string | null | undefined)[]): string | null {
  for (const address of addresses) {
    if (address && address.length <= LONGEST_ADDRESS && PICTURE.test(address)) return address;
  }
  return null;
}

/** A vendor's code by its documented meaning; `unknown` with the bare code when no document names it. */
export function coded<Meaning extends string>(
  meanings: ReadonlyMap<number | string, Meaning>,
  code: number | string | null,
): Coded<Meaning> {
  return { code, meaning: (code === null ? undefined : meanings.get(code)) ?? 'unknown' };
}
