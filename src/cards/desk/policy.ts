import { yuan } from '../../domain/money.ts';
import type { PolicyExplanation } from '../../domain/request-view.ts';
import type { Card } from '../card.ts';
import { listed } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { placesInWords } from '../requests/request-state.ts';
import { fact, joined } from '../say.ts';
import { textsIn } from '../texts/index.ts';

/** Who decides about something of this kind and amount, and within which limits. */
export function policyCard(reader: Reader, rules: PolicyExplanation): Card {
  const texts = textsIn(reader.locale);
  const { policy } = texts.deskList;
  const { label, duration } = policy;
  const title = policy.title[rules.kind](rules.amount === null ? '' : yuan(rules.amount));
  const places = placesInWords(texts, rules.places);
  const lead = rules.canBeApproved ? policy.places(places) : policy.cannot;
  const may = rules.mayAsk === null ? null : rules.mayAsk ? policy.youMay : policy.youMayNot;
  const tier = rules.tierUpTo === null ? policy.anyAmount : policy.upTo(yuan(rules.tierUpTo));
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: rules.canBeApproved ? 'plain' : 'warning',
    lead,
    parts: [
      {
        kind: 'facts',
        facts: [
          ...fact(label.ask, joined([policy.mayAsk(listed(rules.mayAskGroups, texts.comma)), may])),
          ...fact(label.tier, rules.kind === 'refund' ? tier : null),
          ...fact(label.needed, places),
          ...fact(
            label.cap,
            rules.dailyCap && policy.cap(yuan(rules.dailyCap.perRequester), yuan(rules.dailyCap.overall)),
          ),
          ...fact(label.expires, duration(rules.expireAfterMs)),
          ...fact(label.reminds, duration(rules.remindAfterMs)),
          ...fact(label.notAfter, rules.door && duration(rules.door.notAfterMs)),
          ...fact(label.coolDown, rules.door && duration(rules.door.coolDownMs)),
        ],
      },
    ],
    footnotes: [],
    buttons: [],
  };
}
