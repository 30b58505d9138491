import { isRecord } from '../json.ts';
import { LIMITS } from './limits.ts';
import { byType, codePoints, list, object, oneOf, type Rule, report, string } from './rules.ts';

/** Inline parts: the texts count, the rest is Slack's to render. */
const inline: Rule = (value, at, scope) => {
  const kinds = 'broadcast color channel date emoji link team text user usergroup'.split(' ');
  if (!isRecord(value)) return report(scope, at, 'must be an object');
  if (!kinds.includes(String(value['type']))) {
    return report(scope, `${at}/type`, `unsupported type for rich text: ${String(value['type'])}`);
  }
  if (value['type'] === 'text' && typeof value['text'] !== 'string') {
    report(scope, at, 'missing required field: text');
  }
  if (typeof value['text'] === 'string') scope.totals.text += codePoints(value['text']);
};

const many = 1000;
const anyValue: Rule = () => {};
const sectionOf = object({ elements: list(inline, many, 0) }, { border: anyValue, language: anyValue });

/** A rich_text block or cell. */
export const richText: Rule = (value, at, scope) => {
  if (!isRecord(value)) return report(scope, at, 'must be an object');
  const kinds = byType(
    {
      rich_text_section: sectionOf,
      rich_text_quote: sectionOf,
      rich_text_preformatted: sectionOf,
      rich_text_list: object(
        {
          elements: list(byType({ rich_text_section: sectionOf }, 'rich text list item'), many),
          style: oneOf('bullet', 'ordered'),
        },
        { indent: anyValue, border: anyValue, offset: anyValue },
      ),
    },
    'rich text',
  );
  list(kinds, many)(value['elements'], `${at}/elements`, scope);
};

const cellWords = string(LIMITS.text);
const cellText: Rule = (value, at, scope) => {
  cellWords(value, at, scope);
  if (typeof value === 'string') scope.totals.text += codePoints(value);
};

/** The types of a table's cells. */
export const TABLE_CELLS: Readonly<Record<string, Rule>> = {
  raw_text: object({ text: cellText }),
  raw_number: object({ value: anyValue, text: cellText }),
  rich_text: richText,
};
