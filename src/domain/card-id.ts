/**
 * The id of a request or appeal in the buttons and forms of its card: the number, and the time since which its cards count. That is its
 * creation, or the last restore from a backup: a card from before a restore must not decide about content that people did not see on it.
 */
export type CardId = { readonly id: string; readonly since: number };

/** `cardsSince`: unix ms; absent or null while all cards count. */
type Shown = { readonly id: string; readonly createdAt: number; readonly cardsSince?: number | null };

/** `R1042.mic8kq2f` */
export function cardId({ id, createdAt, cardsSince }: Shown): string {
  return `${id}.${(cardsSince ?? createdAt).toString(36)}`;
}

/** Null: no card has such an id. */
export function parseCardId(text: string): CardId | null {
  const [, id, since] = /^([RA]\d{1,12})\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  return id === undefined || since === undefined ? null : { id, since: Number.parseInt(since, 36) };
}
