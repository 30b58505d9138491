/** What goods come in. */
type Vessel = 'bottle' | 'can' | 'carton' | 'bag';

/** The outline of each in a field of 96 by 96, and what closes it on top. */
const SHAPES: Readonly<Record<Vessel, { readonly body: string; readonly top: string }>> = {
  bottle: {
    body: 'M42 18h12v9c0 6 10 9 10 19v36a6 6 0 0 1-6 6H38a6 6 0 0 1-6-6V46c0-10 10-13 10-19z',
    top: 'M41 8h14v9H41z',
  },
  can: {
    body: 'M32 20h32l3 7v50l-3 9H32l-3-9V27z',
    top: 'M33 12h30l2 7H31z',
  },
  carton: {
    body: 'M30 30h36v54a4 4 0 0 1-4 4H34a4 4 0 0 1-4-4z',
    top: 'M36 14h24l6 15H30z',
  },
  bag: {
    body: 'M22 18q26 6 52 0q-5 32 0 64q-26-6-52 0q5-32 0-64z',
    top: 'M21 12q27 6 54 0v5q-27 6-54 0z',
  },
};

/**
 * A drawing of goods, as an SVG: what they come in and the first two letters of their name, in a colour of their own. The same
 * name is drawn the same.
 */
export function drawingOf(name: string): string {
  const { body, top } = SHAPES[vesselOf(name)];
  const hue = hueOf(name);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">',
    `<rect width="96" height="96" fill="hsl(${hue} 45% 93%)"/>`,
    `<path d="${body}" fill="hsl(${hue} 52% 44%)"/>`,
    `<path d="${top}" fill="hsl(${hue} 48% 30%)"/>`,
    '<rect x="32" y="46" width="32" height="24" rx="2" fill="#ffffff"/>',
    `<text x="48" y="63" font-family="sans-serif" font-size="14" font-weight="700" text-anchor="middle" fill="hsl(${hue} 60% 26%)">`,
    `${escaped([...name].slice(0, 2).join(''))}</text></svg>`,
  ].join('');
}

function vesselOf(name: string): Vessel {
  if (/罐|红牛/.test(name)) return 'can';
  if (/牛奶|果粒/.test(name)) return 'carton';
  return /\d+g$/.test(name) ? 'bag' : 'bottle';
}

/** Degrees on the wheel of colours. Names end alike, in `500ml`: what stands before that must count as much. */
function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 0) % 360;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
