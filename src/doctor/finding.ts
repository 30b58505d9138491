/** What one check found. `what` is one line; `next` are the steps to put it right, in the imperative. */
export type Finding =
  | { readonly state: 'ok'; readonly what: string }
  | { readonly state: 'failed'; readonly what: string; readonly next: readonly string[] }
  /** Looked at, and it may be right or wrong: no failure. */
  | { readonly state: 'unsure'; readonly what: string; readonly next: readonly string[] }
  /** Not looked at, because something else has to be put right first or because it is switched off. */
  | { readonly state: 'skipped'; readonly what: string };

/** All is well with it. */
export function ok(what: string): Finding {
  return { state: 'ok', what };
}

/** It is not, and this is what to do. */
export function failed(what: string, ...next: readonly string[]): Finding {
  return { state: 'failed', what, next };
}

/** Nobody can tell from here, and this is what a person can look at. */
export function unsure(what: string, ...next: readonly string[]): Finding {
  return { state: 'unsure', what, next };
}

/** It was not looked at. */
export function skipped(what: string): Finding {
  return { state: 'skipped', what };
}

const MARKS = { ok: '✓', failed: '✗', unsure: '?', skipped: '–' } as const;

/** A finding in lines: its own, and one for each step. */
export function linesFor(name: string, finding: Finding): readonly string[] {
  const steps = 'next' in finding ? finding.next : [];
  return [`${MARKS[finding.state]} ${name} — ${finding.what}`, ...steps.map((step) => `    → ${step}`)];
}

/** An error's message without line breaks. */
export function errorWords(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/\s*\n\s*/g, ' ');
}

/** Takes secrets out of what somebody else wrote. Not for our own sentences, in which a short secret is a word like any other. */
export type Hide = (theirs: string) => string;

/** No sentence contains a secret of this length by chance. */
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
