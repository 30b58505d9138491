import { describe, expect, test } from 'vitest';
import { clip, escaped, plain, typed } from '../../src/messengers/slack/text.ts';

describe('typed: what a person typed, out of what Slack makes of it', () => {
  test.each([
    ['VI231228102118586561', 'VI231228102118586561'],
    ['<tel:216989127136336309084473444|216989127136336309084473444>', '216989127136336309084473444'],
    ['<https://example.com|VI231228102118586561>', 'VI231228102118586561'],
    ['<https://example.com>', 'https://example.com'],
    ['a &lt;b&gt; &amp; c', 'a <b> & c'],
    // One layer only: what somebody typed as an entity stays one.
    ['&amp;lt;', '&lt;'],
  ])('%s', (text, wanted) => {
    expect(typed(text)).toBe(wanted);
  });

  test.each(['<@U0LATCHKEY> 123', '<!channel> 123', '<#C0SUPPORT|support> 123', '<!subteam^S1|@leads> 123'])(
    '%s leaves the number alone',
    (text) => {
      expect(typed(text).trim()).toBe('123');
    },
  );
});

describe('escaped: nothing that is not ours is alive', () => {
  const readable = (text: string) => escaped(text).replaceAll('\u2060', '');

  test.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<https://evil.example|bank>', '&lt;https://evil.example|bank&gt;'],
    ['a & b', 'a &amp; b'],
    ['&lt;', '&amp;lt;'],
    ['钱钱🙃', '钱钱🙃'],
    ['', ''],
  ])('%s', (text, wanted) => {
    expect(readable(text)).toBe(wanted);
  });

  test.each(['*bold*', '_it_', '~gone~', '`code`', '```block```'])(
    '%s reads as typed and styles nothing',
    (text) => {
      expect(readable(text)).toBe(text);
      expect(escaped(text)).not.toMatch(/(?:^|\s)[*_~`]+\w/);
    },
  );

  test.each([':fire:', 'so :fire: hot', '1:fire:', '单号5:tada:'])('%s is no emoji', (text) => {
    expect(readable(text)).toBe(text);
    expect(escaped(text)).not.toMatch(/:[a-z]+:/);
  });

  test.each(['14:02:07', '2026-11-01 09:30:00'])('the time %s is left as it is', (text) => {
    expect(escaped(text)).toBe(text);
  });

  test('what turns the line around or cannot be seen is taken out', () => {
    expect(escaped('a\u202eb\u2066c\u200bd\u0000e\ufefff')).toBe('abcdef');
  });
});

describe('plain', () => {
  test('keeps markup, which means nothing there, and line breaks', () => {
    expect(plain('<a> & *b*\nc')).toBe('<a> & *b*\nc');
  });
  test('mends halves of a pair', () => {
    expect(plain('a\ud83db')).toBe('a\ufffdb');
    expect(plain('🙃')).toBe('🙃');
  });
});

describe('clip', () => {
  test.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['🙃🙃🙃', 3, '🙃🙃🙃'],
    ['🙃🙃🙃🙃', 3, '🙃🙃…'],
    ['abc', 1, '…'],
    ['', 5, ''],
  ])('%s at %i', (text, length, wanted) => {
    expect(clip(text, length)).toBe(wanted);
  });
});
