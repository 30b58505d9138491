/**
 * What a card calls the request or appeal it shows, in its buttons and forms: the number, and when it was given. After a restore from
 * a backup numbers are given again; a card from before must not decide what now bears its number.
 */
export type CardId = { readonly id: string; readonly createdAt: number };

/** `R1042.mic8kq2f` */
export function cardId({ id, createdAt }: CardId): string {
  return `${id}.${createdAt.toString(36)}`;
}

/** Null: it is none of a card's. */
export function parseCardId(text: string): CardId | null {
  const [, id, createdAt] = /^([RA]\d{1,12})\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  return id === undefined || createdAt === undefined
    ? null
    : { id, createdAt: Number.parseInt(createdAt, 36) };
}
