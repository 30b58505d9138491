import type { AppealRefusal } from '../../domain/appeal-view.ts';
import type { Card } from '../card.ts';
import { clockOf } from '../format.ts';
import { listed, oneLine, said } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';
import { appealState } from './appeal.ts';

/** One private sentence saying which rule refused and what to do. */
export function appealRefusalCard(reader: Reader, refusal: AppealRefusal): Card {
  const sentence = oneLine(sentenceOf(reader, refusal), 600);
  return {
    summary: sentence,
    title: textsIn(reader.locale).appeal.refusal.title,
    tone: 'warning',
    lead: sentence,
    parts: [],
    footnotes: [],
    buttons: [],
  };
}

function sentenceOf(reader: Reader, refusal: AppealRefusal): string {
  const texts = textsIn(reader.locale);
  const { refusal: say } = texts.appeal;
  const time = (ms: number) => clockOf(reader.zone).asOf(ms, reader.now);
  switch (refusal.kind) {
    case 'may_not_handle':
      return say.mayNotHandle(listed(refusal.groups, texts.comma) || texts.request.nobody);
    case 'already_claimed':
      return say.alreadyClaimed(said(refusal.by.name, 60), time(refusal.at));
    case 'yours_already':
      return say.yoursAlready(time(refusal.at));
    case 'appeal_closed': {
      const { appeal } = refusal;
      return say.closed(appealState(reader, texts, appeal), time(appeal.closed?.at ?? appeal.createdAt));
    }
    case 'request_open':
      return say.requestOpen(refusal.request.id);
    case 'no_such_appeal':
    case 'no_note':
      return say[refusal.kind];
  }
}
