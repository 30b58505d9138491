import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectFile } from '../../sandbox/project-root.ts';

function relativeLuminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('the white letter of every avatar stands out from its ground as WCAG AA wants it', () => {
  const styles = readFileSync(projectFile('sandbox', 'page', 'app', 'styles', 'avatar.css'), 'utf8');
  const grounds = [...styles.matchAll(/background: (#[0-9a-f]{6});/g)].map(([, hex = '']) => hex);
  expect(grounds).toHaveLength(4);
  for (const ground of grounds) {
    expect(1.05 / (relativeLuminance(ground) + 0.05), ground).toBeGreaterThanOrEqual(4.5);
  }
});
