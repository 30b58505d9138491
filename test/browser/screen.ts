import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { keepService } from '../../sandbox/keeper.ts';
import { servePage } from '../../sandbox/page/serve.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { settleOldConcerns } from '../../sandbox/yopoint/old-concerns.ts';
import { chromiumPath } from './chromium.ts';
import { type Hands, handsOn } from './hands.ts';

/** A picture of each step, in the order they were taken. */
const SCREENS = fileURLToPath(new URL('./screens/', import.meta.url));

const DOCUMENTS = fileURLToPath(new URL('../../docs/', import.meta.url));

/** The demo in one tab of a browser, and hands for it. */
export type Tab = Hands & {
  readonly page: Page;
  /** Photographs the whole screen under this name; for a document too, where it is asked for by `UPDATE_PICTURES=1`. */
  photograph(name: string, document?: string): Promise<void>;
};

/** The world, and the demo in a first tab. */
export type Screen = Tab & {
  readonly world: World;
  /** Errors of the page: script errors, blocked resources, and calls to other hosts. */
  readonly troubles: readonly string[];
  /** Opens the demo in one more tab, of this size, as somebody who has not seen it before. */
  open(width: number, height: number): Promise<Tab>;
  close(): Promise<void>;
};

/** Opens the demo in a headless Chromium; throws when there is none. Pictures of an earlier run are thrown away. */
export async function openScreen(): Promise<Screen> {
  await rm(SCREENS, { recursive: true, force: true });
  await mkdir(SCREENS, { recursive: true });
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const world = await createWorld({ policy: (policy) => ({ ...policy, locale: 'en' }) });
    closers.push(() => world.close());
    settleOldConcerns(world.yopoint.state);
    const keeper = await keepService(world, { YOPOINT_WATCH_INTERVAL: '1s' });
    closers.push(() => keeper.stop());
    const served = await servePage(world, keeper);
    closers.push(() => served.close());
    const browser = await launch();
    closers.push(() => browser.close());
    const troubles: string[] = [];
    let taken = 0;
    const open = async (width: number, height: number): Promise<Tab> => {
      const page = await browser.newPage({
        viewport: { width, height },
        locale: 'en-US',
        timezoneId: 'Asia/Shanghai',
        colorScheme: 'light',
        reducedMotion: 'reduce',
      });
      page.setDefaultTimeout(20_000);
      noteTroubles(page, served.url, troubles);
      await page.goto(served.url);
      const photograph = async (name: string, document?: string) => {
        taken += 1;
        const path = join(SCREENS, `${String(taken).padStart(2, '0')}-${name}.png`);
        await page.screenshot({ path });
        if (document !== undefined && process.env['UPDATE_PICTURES'] === '1') {
          await copyFile(path, join(DOCUMENTS, document));
        }
      };
      return { page, photograph, ...handsOn(page) };
    };
    return { world, troubles, open, close, ...(await open(1440, 900)) };
  } catch (error) {
    await close();
    throw error;
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    // As root it has no sandbox to stand in; and what it asks of the world by itself is none of the page's.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--force-color-profile=srgb',
    ],
  });
}

function noteTroubles(page: Page, url: string, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) troubles.push(`a call to ${request.url()}`);
  });
}
