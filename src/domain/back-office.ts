/** The subject of a page in the vendor's back office. */
type About = { readonly receipt: string | null; readonly cid: string | null };

const PLACEHOLDER = /\{([^{}]*)\}/g;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The problem of a back office address template, as the end of a sentence; null: it is valid. */
export function backOfficeProblem(template: string): string | null {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name);
  if (names.length === 0 || names.some((name) => name !== 'receipt' && name !== 'cid')) {
    return 'has neither {receipt} nor {cid} in it, or something else in braces';
  }
  const example = template.replace(PLACEHOLDER, '0');
  const wrong = 'is not an https:// address without user name and password';
  if (!URL.canParse(example)) return wrong;
  const url = new URL(example);
  if (url.username !== '' || url.password !== '') return wrong;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe) return 'is not an https:// address (http:// is taken for this machine alone)';
  if (/^[^:]+:\/\/[^/?#]*\{/.test(template)) return 'has {receipt} or {cid} in the name of the host';
  return null;
}

/** The back office page of an order or device. Null when the template needs an unknown value, or a value would change the path. */
export function backOfficePage(template: string, about: About): string | null {
  let isWhole = true;
  const filled = template.replace(PLACEHOLDER, (_all, name: string) => {
    const value = name === 'receipt' ? about.receipt : about.cid;
    // A path segment of dots leads to another page, and a lone surrogate cannot be encoded.
    if (value === null || /^\.*$/.test(value) || !value.isWellFormed()) isWhole = false;
    return isWhole ? encodeURIComponent(value ?? '') : '';
  });
  return isWhole && URL.canParse(filled) ? new URL(filled).href : null;
}
