import type { PageOrder, PagePerson, PageService, PageTraffic, TroubleId } from '../../protocol.ts';
import type { PanelTab, Theme } from '../store/state.ts';

/** The page's own words. The desk's cards bring their own, in the language of whoever reads them. */
export interface Texts {
  readonly brand: string;
  readonly connecting: string;
  readonly lost: string;
  readonly language: string;
  readonly comma: string;
  readonly theme: Readonly<Record<Theme | 'label', string>>;
  readonly unread: (count: number) => string;
  readonly skip: Readonly<Record<'composer' | 'places' | 'panel', string>>;
  readonly people: {
    readonly label: string;
    readonly role: Readonly<Record<NonNullable<PagePerson['role']>, string>>;
  };
  readonly places: Readonly<Record<'label' | 'main' | 'channels' | 'app' | 'direct' | 'home', string>>;
  readonly home: Readonly<Record<'about' | 'empty', string>>;
  readonly direct: Readonly<Record<'about' | 'empty' | 'readOnly', string>>;
  readonly welcome: {
    readonly title: string;
    readonly what: string;
    readonly steps: readonly string[];
    readonly real: (pid: number) => string;
  };
  readonly tryThis: string;
  readonly trials: Readonly<Record<'lookUp' | 'stock' | 'mention', Trial>> &
    Readonly<Record<'refund' | 'door', Trial & { readonly reason: string }>>;
  readonly message: {
    readonly log: string;
    readonly empty: string;
    readonly onlyYou: string;
    readonly app: string;
    readonly edited: string;
    readonly reply: string;
    readonly replies: (count: number) => string;
    readonly thread: string;
    readonly closeThread: string;
    readonly shortcuts: string;
    readonly moreActions: string;
    readonly newBelow: string;
    readonly undrawn: (type: string) => string;
  };
  readonly composer: {
    readonly label: (channel: string) => string;
    readonly reply: string;
    readonly hint: string;
    /** In a thread, where Slack takes no commands. */
    readonly replyHint: string;
    readonly send: string;
    readonly suggestions: string;
  };
  readonly dialog: Readonly<Record<'close' | 'optional' | 'required', string>>;
  /** By Slack's word for it. */
  readonly wentWrong: Readonly<Record<string, string>>;
  readonly panel: {
    readonly label: string;
    readonly toggle: string;
    readonly close: string;
    readonly tab: Readonly<Record<PanelTab, string>>;
  };
  readonly world: {
    readonly about: string;
    readonly orderState: Readonly<Record<PageOrder['state'], string>>;
    readonly customers: Readonly<
      Record<'title' | 'cabinet' | 'amount' | 'badAmount' | 'pay' | 'orders' | 'askRefund', string>
    > & { readonly look: (receipt: string) => string };
    readonly appeals: Readonly<
      Record<'title' | 'order' | 'words' | 'example' | 'send' | 'burst' | 'burstWords', string>
    >;
    readonly doors: Readonly<
      Record<'title' | 'none' | 'close' | 'neverOpened' | 'tookOne' | 'tookTwo', string>
    > & { readonly state: Readonly<Record<'open' | 'closed', string>> };
    readonly reviews: Readonly<Record<'title' | 'none' | 'agree' | 'refuse', string>>;
    readonly troubles: {
      readonly title: string;
      readonly name: Readonly<Record<TroubleId, string>>;
      readonly about: Readonly<Record<TroubleId, string>>;
    };
    readonly devices: {
      readonly title: string;
      readonly online: (online: number, all: number) => string;
    };
    readonly service: {
      readonly title: string;
      readonly about: string;
      readonly restart: string;
      readonly state: Readonly<Record<PageService['state'], string>>;
      readonly process: (pid: number, url: string) => string;
    };
  };
  readonly traffic: {
    readonly about: string;
    readonly none: string;
    readonly filterLabel: string;
    readonly filter: Readonly<Record<'all' | 'vendors' | 'slack', string>>;
    readonly lane: Readonly<Record<PageTraffic['lane'], string>>;
    readonly sign: string;
    readonly answer: string;
    readonly signed: string;
    readonly unsigned: string;
    readonly effect: string;
    readonly fault: (kind: string) => string;
    readonly underWay: string;
    readonly noAnswer: string;
    readonly ms: (ms: number) => string;
  };
}

/** What to try, and what comes after it. */
interface Trial {
  readonly title: string;
  readonly next: string;
}
