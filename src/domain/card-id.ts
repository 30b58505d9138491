/**
 * What a card calls the request or appeal it shows, in its buttons and forms: the number, and since when its cards count: when it was
 * given, or when the database was last restored from a backup. A card from before a restore must not decide what people did not see
 * on it.
 */
export type CardId = { readonly id: string; readonly since: number };

/** What a card shows. `cardsSince`: absent or null while all its cards count. In unix ms. */
type Shown = { readonly id: string; readonly createdAt: number; readonly cardsSince?: number | null };

/** `R1042.mic8kq2f` */
export function cardId({ id, createdAt, cardsSince }: Shown): string {
  return `${id}.${(cardsSince ?? createdAt).toString(36)}`;
}

/** Null: it is none of a card's. */
export function parseCardId(text: string): CardId | null {
  const [, id, since] = /^([RA]\d{1,12})\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  return id === undefined || since === undefined ? null : { id, since: Number.parseInt(since, 36) };
}
