import { startService } from '../service.ts';
import { createWorld } from '../world.ts';
import { LOOK_UP_STEPS } from './look-up-steps.ts';
import { REFUSAL_STEPS } from './refusal-steps.ts';
import { REQUEST_STEPS } from './request-steps.ts';
import type { Shift, Step } from './shift.ts';
import { createTranscript } from './transcript.ts';
import { TROUBLE_STEPS } from './trouble-steps.ts';

/** The shift, in its order. */
const STEPS: readonly Step[] = [...LOOK_UP_STEPS, ...REFUSAL_STEPS, ...REQUEST_STEPS, ...TROUBLE_STEPS];

/** No step takes this long; one that does is stuck. */
const STEP_WITHIN_MS = 45_000;

/** Plays the shift against the real service. True when every step went as it should; stops at the first that did not. */
export async function runTour(print: (line: string) => void): Promise<boolean> {
  const transcript = createTranscript(print);
  const world = await createWorld();
  try {
    const service = await startService(world);
    transcript.note(
      `the service runs as process ${service.pid} at ${service.url}, both vendors and Slack are local`,
    );
    try {
      return await playSteps({ world, service, transcript }, print);
    } finally {
      await service.stop();
    }
  } finally {
    await world.close();
  }
}

async function playSteps(shift: Shift, print: (line: string) => void): Promise<boolean> {
  for (const [index, step] of STEPS.entries()) {
    const name = `${index + 1}. ${step.name}`;
    shift.transcript.heading(name);
    try {
      await within(STEP_WITHIN_MS, step.run(shift));
    } catch (error) {
      print(`\nFAILED at step ${name}\n${error instanceof Error ? error.message : String(error)}`);
      for (const line of [...shift.service.log.slice(-5), ...shift.service.errors.slice(-20)]) print(line);
      return false;
    }
  }
  print(`\nAll ${STEPS.length} steps went as they should.`);
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
