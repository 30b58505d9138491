import type {
  Language,
  PageChannel,
  PageMessage,
  PageService,
  PageSetting,
  PageTraffic,
  PageView,
  PageWorld,
} from '../../protocol.ts';

/** Where the page looks: a channel's id, the bot's direct conversation with this person, or the home tab. */
export type Place = string;
export const DIRECT = 'direct';
export const HOME = 'home';

/** What stands in the column on the right. */
export type PanelTab = 'world' | 'traffic';

export type Theme = 'system' | 'light' | 'dark';

/** Up to which message somebody has read: by person, by channel. */
type ReadMarks = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the server has said. */
export interface Served {
  readonly setting: PageSetting;
  readonly channels: readonly PageChannel[];
  /** By `ts`, oldest first. */
  readonly messages: ReadonlyMap<string, PageMessage>;
  readonly views: readonly PageView[];
  readonly service: PageService;
  readonly world: PageWorld;
  /** By number, oldest first. */
  readonly traffic: ReadonlyMap<number, PageTraffic>;
}

/** All that the page knows. */
export interface State {
  /** Absent until the first snapshot. */
  readonly served: Served | undefined;
  readonly isConnected: boolean;
  readonly person: string;
  readonly place: Place;
  /** The message whose thread is open. */
  readonly thread: string | undefined;
  readonly read: ReadMarks;
  readonly draft: string;
  /** Counts how often the draft was put there for the person, so that the composer takes the focus. */
  readonly draftsFilled: number;
  readonly panel: PanelTab | undefined;
  /** The suggestions that were taken up. */
  readonly tried: readonly string[];
  readonly language: Language;
  readonly theme: Theme;
}

/** What a page keeps over a reload. */
export type Kept = Pick<State, 'person' | 'place' | 'read' | 'panel' | 'tried' | 'language' | 'theme'>;

/** The state before the server has said anything. */
export function initialState(kept: Kept): State {
  return {
    served: undefined,
    isConnected: false,
    thread: undefined,
    draft: '',
    draftsFilled: 0,
    ...kept,
  };
}
