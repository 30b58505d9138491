import { type Service, startService } from '../service.ts';
import { createWorld } from '../world.ts';
import { settleOldConcerns } from '../yopoint/old-concerns.ts';
import { APPEAL_STEPS, WATCH_STEPS } from './appeal-steps.ts';
import { LOOK_UP_STEPS } from './look-up-steps.ts';
import { PAYMENT_STEPS } from './payment-steps.ts';
import { REFUSAL_STEPS } from './refusal-steps.ts';
import { REQUEST_STEPS } from './request-steps.ts';
import type { Shift, Step } from './shift.ts';
import { createTranscript } from './transcript.ts';
import { TROUBLE_STEPS } from './trouble-steps.ts';

/** The shift, in its order: the service is stopped and started again between the two parts. */
const PARTS: readonly { readonly steps: readonly Step[]; readonly env: Readonly<Record<string, string>> }[] =
  [
    {
      steps: [
        ...LOOK_UP_STEPS,
        ...REFUSAL_STEPS,
        ...REQUEST_STEPS,
        ...PAYMENT_STEPS,
        ...APPEAL_STEPS,
        ...TROUBLE_STEPS,
      ],
      env: {},
    },
    { steps: WATCH_STEPS, env: { YOPOINT_WATCH_INTERVAL: '500ms', YOPOINT_WATCH_CALLS: '600' } },
  ];

/** No step takes this long; one that does is stuck. */
const STEP_WITHIN_MS = 45_000;

/** Plays the shift against the real service. True when every step went as it should; stops at the first that did not. */
export async function runTour(print: (line: string) => void): Promise<boolean> {
  const transcript = createTranscript(print);
  const world = await createWorld();
  try {
    let played = 0;
    for (const { steps, env } of PARTS) {
      // What customers complained about before the shift would come up in it.
      if (played > 0) settleOldConcerns(world.yopoint.state);
      const service = await startService(world, { env });
      transcript.note(startedNote(service, played > 0));
      try {
        if (!(await playSteps({ world, service, transcript }, steps, played, print))) return false;
      } finally {
        await service.stop();
      }
      played += steps.length;
    }
    print(`\nAll ${played} steps went as they should.`);
    return true;
  } finally {
    await world.close();
  }
}

function startedNote({ pid, url }: Service, again: boolean): string {
  return again
    ? `the service was stopped and runs again, as process ${pid}; it now looks through the order list twice a second`
    : `the service runs as process ${pid} at ${url}, both vendors and Slack are local`;
}

async function playSteps(
  shift: Shift,
  steps: readonly Step[],
  before: number,
  print: (line: string) => void,
): Promise<boolean> {
  for (const [index, step] of steps.entries()) {
    const name = `${before + index + 1}. ${step.name}`;
    shift.transcript.heading(name);
    try {
      await within(STEP_WITHIN_MS, step.run(shift));
    } catch (error) {
      print(`\nFAILED at step ${name}\n${error instanceof Error ? error.message : String(error)}`);
      for (const line of [...shift.service.log.slice(-5), ...shift.service.errors.slice(-20)]) print(line);
      return false;
    }
  }
  return true;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The step was not over within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
