import type { RequestKind } from '../../domain/request.ts';
import type { GroundPart } from '../../domain/request-refusal.ts';

/** Why the desk does not take a request or a decision, in one language: which rule, and what to do. */
export type RequestRefusalTexts = {
  readonly title: string;
  /** The title when a request that is there is the answer. */
  readonly thereIs: (id: string) => string;
  readonly mayNotAsk: Readonly<Record<RequestKind, (groups: string) => string>>;
  readonly vendorOff: string;
  readonly moneyHeld: Readonly<Record<GroundPart, string>>;
  readonly doorsOff: string;
  readonly noReason: string;
  readonly noSuchOrder: (number: string) => string;
  readonly elsewhere: Readonly<Record<'vending' | 'benefit', string>>;
  readonly appealElsewhere: Readonly<Record<'vending' | 'benefit', string>>;
  readonly alreadyRefunded: (amount: string | null, at: string | null) => string;
  readonly partlyRefunded: (amount: string) => string;
  readonly underReview: (at: string | null) => string;
  readonly notPaid: (state: string) => string;
  readonly factsMissing: string;
  readonly alreadyRequested: string;
  readonly overCap: Readonly<
    Record<'requester' | 'overall', (cap: string, used: string, amount: string) => string>
  >;
  readonly nobodyCouldApprove: (places: string) => string;
  readonly noSuchDevice: (text: string) => string;
  readonly whichDevice: (text: string, devices: string) => string;
  readonly deviceOffline: string;
  readonly deviceUnpowered: string;
  readonly deviceNotSelling: string;
  readonly coolingDown: (until: string) => string;
  readonly noSuchRequest: string;
  readonly cardBeforeRestore: (id: string, at: string) => string;
  readonly ownRequest: string;
  readonly mayNotDecide: (groups: string) => string;
  readonly alreadyVoted: (at: string, missing: string) => string;
  readonly placeFilled: (by: string, missing: string) => string;
  readonly alreadyDecided: string;
  readonly notTheRequester: (name: string) => string;
  readonly noNote: string;
  readonly mayNotResolve: (groups: string) => string;
  readonly notUnknown: string;
};
