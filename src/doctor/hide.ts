/** Takes secrets out of what somebody else wrote. Not for our own sentences, in which a short secret is a word like any other. */
export type Hide = (theirs: string) => string;

/** Nobody's sentence holds so long a secret by chance. */
const UNMISTAKABLE = 16;

/** `secrets` longest first, so that one which contains another goes whole. */
export function hiding(secrets: readonly string[]): Hide {
  return (theirs) => secrets.reduce((text, secret) => text.replaceAll(secret, '***'), theirs);
}

/** Takes out, of any text, the secrets that stand there by no chance. */
export function hidingUnmistakable(secrets: readonly string[]): Hide {
  return hiding(secrets.filter((secret) => secret.length >= UNMISTAKABLE));
}

/** An address as it may be shown: without what is secret behind its scheme. */
export function shownAddress(address: string, hide: Hide): string {
  const [, scheme = '', rest = ''] = /^(\w+:\/\/)?(.*)$/s.exec(address) ?? [];
  return `${scheme}${hide(rest)}`;
}
