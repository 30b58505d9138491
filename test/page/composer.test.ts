import { expect, test } from 'vitest';
import { commandOf, complete, type Offered } from '../../sandbox/page/app/composer/complete.ts';
import { fenOf, yuan } from '../../sandbox/page/app/world/yuan.ts';

const command = (name: string, usage = '') => ({
  name,
  usage,
  says: { en: `${name} en`, 'zh-CN': `${name} zh` },
});
const offered: Offered = {
  commands: [
    command('/order', '<number>'),
    command('/orders'),
    command('/desk help'),
    command('/desk audit', '<id>'),
  ],
  people: [{ id: 'U0LATCHKEY', name: 'Latchkey', isBot: true }],
  language: 'en',
};

/** What is suggested at the end of a text. */
function suggested(text: string, more: Partial<Offered> = {}): string[] | undefined {
  return complete(text, text.length, { ...offered, ...more })?.suggestions.map(({ insert }) => insert);
}

test('a slash offers every command, and what follows narrows it down', () => {
  expect(suggested('/')).toEqual(['/order ', '/orders ', '/desk help ', '/desk audit ']);
  expect(suggested('/ORD')).toEqual(['/order ', '/orders ']);
  expect(suggested('/desk a')).toEqual(['/desk audit ']);
  expect(suggested('/nothing')).toBeUndefined();
});

test('nothing is offered while arguments are typed, nor for a slash inside a line, nor where none are taken', () => {
  expect(suggested('/order 1')).toBeUndefined();
  expect(suggested('see /order')).toBeUndefined();
  expect(suggested('/', { commands: [] })).toBeUndefined();
});

test('an offer says what it does in the page’s language', () => {
  const zh = complete('/orde', 5, { ...offered, language: 'zh-CN' });
  expect(zh?.suggestions[0]).toMatchObject({ title: '/order', usage: '<number>', says: '/order zh' });
});

test('an at sign offers the desk, in the place where it was typed', () => {
  expect(complete('look @la please', 8, offered)).toMatchObject({
    from: 5,
    suggestions: [{ insert: '@Latchkey ' }],
  });
  expect(suggested('mail a@la')).toBeUndefined();
  expect(suggested('@nobody')).toBeUndefined();
});

test('the arguments of what is typed are known by the longest command that fits', () => {
  expect(commandOf('/order 1 2', offered.commands)?.name).toBe('/order');
  expect(commandOf('/desk audit', offered.commands)?.name).toBe('/desk audit');
  expect(commandOf('/orderly', offered.commands)).toBeUndefined();
});

test('money is typed in yuan and meant in 分', () => {
  expect(['18', '18.5', ' 0.01 ', '1.15'].map(fenOf)).toEqual([1_800, 1_850, 1, 115]);
  expect(['', '0', '-1', '1.234', '99999', 'x'].map(fenOf)).toEqual(Array(6).fill(undefined));
  expect(yuan(1_205)).toBe('¥12.05');
});
