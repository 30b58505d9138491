/** What a page of the vendor's back office is about. */
type About = { readonly receipt: string | null; readonly cid: string | null };

const PLACEHOLDER = /\{([^{}]*)\}/g;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What is wrong with the address of the back office's page; null when nothing is. */
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

/** The page about an order or a device; null where the address needs what is not known, or what would lead elsewhere. */
export function backOfficePage(template: string, about: About): string | null {
  let isWhole = true;
  const filled = template.replace(PLACEHOLDER, (_all, name: string) => {
    const value = name === 'receipt' ? about.receipt : about.cid;
    // A path of dots alone leads to another page, and a lone half of a character cannot be written in an address.
    if (value === null || /^\.*$/.test(value) || !value.isWellFormed()) isWhole = false;
    return isWhole ? encodeURIComponent(value ?? '') : '';
  });
  return isWhole && URL.canParse(filled) ? new URL(filled).href : null;
}
