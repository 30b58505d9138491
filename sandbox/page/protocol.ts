/*
 * What the page and its server say to each other, as plain values. The browser's code and the server's both know this file and
 * nothing else of one another, hence it imports nothing.
 */

/** A JSON object whose fields are not checked yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The two languages of the page. */
export type Language = 'zh-CN' | 'en';

/** Somebody to act as, or whose name stands above a message. */
export interface PagePerson {
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
  /** What they are on the desk, for those whom the page acts as; absent for the others. */
  readonly role?: 'support' | 'lead' | 'finance' | 'stranger';
}

/** A channel with the bot in it, or the bot's direct conversation with one person. */
export interface PageChannel {
  readonly id: string;
  readonly name: string;
  readonly direct: boolean;
  readonly members: readonly string[];
}

/** One message, public or private. */
export interface PageMessage {
  readonly channel: string;
  /** Its id: unix seconds with six digits behind the point. */
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  /** Set: only this person sees it. */
  readonly ephemeralFor?: string;
}

/** A form or a home tab that stands before somebody. */
export interface PageView {
  readonly id: string;
  readonly userId: string;
  readonly home: boolean;
  /** Changes with every update. */
  readonly hash: string;
  readonly title: string;
  /** Empty: nothing can be sent off. */
  readonly submit: string;
  readonly close: string;
  readonly blocks: readonly Json[];
}

/** A slash command as the composer offers it. */
export interface PageCommand {
  /** The typed command: `/order`, `/desk audit`. */
  readonly name: string;
  readonly usage: string;
  readonly says: Readonly<Record<Language, string>>;
}

/** A message shortcut of the app. */
interface PageShortcut {
  readonly callbackId: string;
  readonly name: string;
}

/** Constants of a running demo, sent once. */
export interface PageSetting {
  readonly people: readonly PagePerson[];
  readonly commands: readonly PageCommand[];
  readonly shortcuts: readonly PageShortcut[];
  readonly botId: string;
  /** The page's own drawings, by the address of the picture for which each stands. */
  readonly pictures: Readonly<Record<string, string>>;
}

/** The service's process. */
export interface PageService {
  readonly state: 'running' | 'starting' | 'ended';
  readonly pid: number;
  readonly url: string;
}

/** One of YoPoint's devices. */
interface PageCabinet {
  readonly cid: string;
  readonly code: string;
  readonly name: string;
  readonly online: boolean;
  /** Has goods, hence can sell. */
  readonly stocked: boolean;
}

/** One of YoPoint's cabinet orders. */
export interface PageOrder {
  readonly receipt: string;
  readonly code: string;
  readonly amountFen: number;
  readonly goods: string;
  readonly state: 'unpaid' | 'paid' | 'refund_asked' | 'refund_refused' | 'refunded';
}

/** The door of an order that the desk opened, until the taken goods are known. */
export interface PageDoor {
  readonly receipt: string;
  readonly code: string;
  readonly state: 'open' | 'closed';
}

/** The vendors' state on the panel. */
export interface PageWorld {
  readonly cabinets: readonly PageCabinet[];
  /** The newest first, a few of them. */
  readonly orders: readonly PageOrder[];
  readonly doors: readonly PageDoor[];
  /** Refunds that wait for the vendor's review. */
  readonly reviews: readonly PageOrder[];
  /** Which troubles are switched on. */
  readonly troubles: readonly TroubleId[];
}

/** What can be made to go wrong. */
export type TroubleId =
  | 'yopoint_slow'
  | 'yopoint_lost_answer'
  | 'yopoint_down'
  | 'baifude_slow'
  | 'baifude_down'
  | 'slack_limited';

/** One thing that went over a wire. */
export type PageTraffic = { readonly id: number; readonly at: number } & (
  | {
      readonly lane: 'yopoint' | 'baifude';
      readonly method: string;
      readonly detail: Json;
      readonly sign: string;
      /** True when caller and signature were correct. */
      readonly accepted: boolean;
      /** True when it changed something. */
      readonly effect: boolean;
      readonly fault: string | null;
      /** The vendor's code and words for how it went, `0 SUCCESS`; null while it was not carried out. */
      readonly answer: string | null;
    }
  | {
      /** From Slack to the service. */
      readonly lane: 'delivery';
      readonly method: string;
      readonly detail: Json;
      /** HTTP status; 0: none. */
      readonly status: number;
      /** Null while it is under way. */
      readonly ms: number | null;
      readonly failed: string | null;
    }
  | {
      /** To the service: a notification of YoPoint's, or an appeal from the operator's app. `payment`: one passed on by it. */
      readonly lane: 'notice' | 'intake' | 'payment';
      readonly method: string;
      readonly detail: Json;
      readonly sign: string | null;
      /** HTTP status of the last attempt; 0: none; null while it is under way. */
      readonly status: number | null;
      /** Its answer, verbatim; null without one. */
      readonly answer: string | null;
    }
  | {
      /** From the service to Slack. */
      readonly lane: 'api';
      readonly method: string;
      readonly detail: Json;
      /** HTTP status; 0: cut; null while it is under way. */
      readonly status: number | null;
      readonly error: string | null;
    }
);

/** All that a page begins with. */
export interface PageSnapshot {
  readonly setting: PageSetting;
  readonly channels: readonly PageChannel[];
  readonly messages: readonly PageMessage[];
  readonly views: readonly PageView[];
  readonly service: PageService;
  readonly world: PageWorld;
  readonly traffic: readonly PageTraffic[];
}

/** The server's events: first the snapshot, then changes. */
export type PageEvent =
  | ({ readonly kind: 'snapshot' } & PageSnapshot)
  | { readonly kind: 'channels'; readonly channels: readonly PageChannel[] }
  /** Messages that are new or stand for one of the same `ts`, and those that are gone. */
  | { readonly kind: 'messages'; readonly changed: readonly PageMessage[]; readonly gone: readonly string[] }
  | { readonly kind: 'views'; readonly views: readonly PageView[] }
  | { readonly kind: 'service'; readonly service: PageService }
  | { readonly kind: 'world'; readonly world: PageWorld }
  /** New and changed entries. */
  | { readonly kind: 'traffic'; readonly changed: readonly PageTraffic[] };

/** Where a thing is pressed: on a message, or in a form or home tab. */
export type PressedIn = { readonly message: string } | { readonly view: string };

/** What somebody does on their screen. */
export type PageGesture =
  | { readonly kind: 'command'; readonly channel: string; readonly line: string }
  | { readonly kind: 'say'; readonly channel: string; readonly text: string; readonly threadTs?: string }
  | {
      readonly kind: 'click';
      readonly on: PressedIn;
      readonly actionId: string;
      readonly value?: string;
    }
  | { readonly kind: 'select'; readonly on: PressedIn; readonly actionId: string; readonly choice: string }
  | {
      readonly kind: 'submit';
      readonly view: string;
      readonly filled: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'dismiss'; readonly view: string }
  | { readonly kind: 'shortcut'; readonly callbackId: string; readonly message: string }
  | { readonly kind: 'home' };

/** How it went, as the person sees it. */
export interface GestureOutcome {
  /** Slack's word for what went wrong. */
  readonly error?: string;
  /** By field, what must be corrected. */
  readonly fieldErrors?: Readonly<Record<string, string>>;
}

/** The events that the page can cause in the world. */
export type PageDeed =
  /** From now on everybody whom the page acts as has Slack in this language. */
  | { readonly kind: 'speak'; readonly language: Language }
  | { readonly kind: 'sell'; readonly cid: string; readonly amountFen: number }
  | { readonly kind: 'ask_refund'; readonly receipt: string }
  | { readonly kind: 'appeal'; readonly receipt: string; readonly words: string }
  | { readonly kind: 'appeals_at_once'; readonly words: string }
  | { readonly kind: 'close_door'; readonly receipt: string; readonly opened: boolean }
  | { readonly kind: 'recognise'; readonly receipt: string; readonly pieces: number }
  | { readonly kind: 'review'; readonly receipt: string; readonly decision: 'agree' | 'refuse' }
  | { readonly kind: 'online'; readonly cid: string; readonly online: boolean }
  | { readonly kind: 'trouble'; readonly id: TroubleId; readonly on: boolean }
  | { readonly kind: 'restart' };
