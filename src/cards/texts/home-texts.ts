type HomeSectionName = 'waits' | 'asked' | 'appeals' | 'unknown' | 'visits';

/** What stands in a person's Home, in one language. Times and amounts come in formatted. */
export type HomeTexts = {
  readonly title: string;
  /** What there is to do: what waits for the reader, appeals that are open, requests of which nobody knows how they ended, support visits that nobody has paid. */
  readonly lead: (waits: number, appeals: number, unknown: number, visits: number) => string;
  readonly heading: Readonly<Record<HomeSectionName, (count: number) => string>>;
  readonly empty: Readonly<Record<HomeSectionName, string>>;
  /** Alerts that could not be delivered and are tried again. */
  readonly failing: (count: number) => string;
  /** When an alert last arrived, and how many wait. */
  readonly lastAlert: (time: string, waiting: number) => string;
  readonly noAlertYet: (waiting: number) => string;
  readonly hint: string;
};
