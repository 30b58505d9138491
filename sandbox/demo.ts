import { keepService } from './keeper.ts';
import { servePage } from './page/serve.ts';
import { createWorld } from './world.ts';
import { settleOldConcerns } from './yopoint/old-concerns.ts';

export { runTour } from './tour/index.ts';

/**
 * Runs the real service in a world of its own until SIGINT or SIGTERM, and prints the one address to open. Throws when
 * the service does not start or ends by itself; nothing is left running either way.
 */
export async function runDemo(print: (line: string) => void): Promise<void> {
  // From the first moment, so that an impatient Ctrl-C cleans up as well.
  const asked = stopRequested();
  const world = await createWorld({ policy: (policy) => ({ ...policy, locale: machineLanguage() }) });
  try {
    // A few of the past, so that the alerts channel is not empty, and not more than can be read.
    settleOldConcerns(world.yopoint.state, 2);
    const keeper = await keepService(world, { YOPOINT_WATCH_INTERVAL: '3s', YOPOINT_WATCH_CALLS: '120' });
    try {
      const page = await servePage(world, keeper);
      try {
        print(`Open ${page.url}`);
        print('The service is the real one; Slack and both vendors are local. Ctrl-C stops everything.');
        const lastWords = await Promise.race([asked, keeper.endedByItself]);
        if (lastWords !== null) throw new Error(`The service ended by itself:\n${lastWords}`);
      } finally {
        await page.close();
      }
    } finally {
      await keeper.stop();
    }
  } finally {
    await world.close();
  }
  print('Stopped.');
}

/** What the channels speak: Chinese where the machine does. People have a language of their own, which the page sets. */
function machineLanguage(): 'zh-CN' | 'en' {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh-CN' : 'en';
}

function stopRequested(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(null));
  });
}
